"""The sheet that the rows of a batch came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.payouts.enums import UploadStatus
from portal.payouts.models import Upload

if TYPE_CHECKING:
    from portal.payouts.models import Batch, SourceFile


def source_of(batch: Batch) -> SourceFile | None:
    """Return the sheet of a batch; of a revision without its own that of the batch it corrects."""
    current: Batch | None = batch
    while current is not None:
        source = current.source_files.select_related("by", "batch").last()
        if source is not None:
            return source
        current = current.corrects
    return None


def upload_of(source: SourceFile) -> Upload | None:
    """Return the upload that still holds the file of a sheet, None where it is not kept."""
    uploads = Upload.objects.with_content().filter(
        batch=source.batch_id, digest=bytes(source.digest), status=UploadStatus.KEPT
    )
    return uploads.defer("report", "answers").first()
