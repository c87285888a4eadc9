"""Files of uploads go by rule; who uploaded what, its digest and its report stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from portal.crypto.protected import store
from portal.governance.enums import RecordKind
from portal.governance.registry import erases
from portal.payouts.enums import UNFINISHED_UPLOADS, BatchStatus, UploadStatus
from portal.payouts.models import Batch, Upload

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from django.db.models import QuerySet


def _unfinished(before: dt.datetime) -> QuerySet[Upload]:
    """Return the files not kept, whether they were ever read or not."""
    return Upload.objects.with_content().filter(status__in=UNFINISHED_UPLOADS, at__lt=before)


def _settled(before: dt.datetime) -> QuerySet[Upload]:
    over = Q(batch__settled_at__lt=before) | Q(batch__status=BatchStatus.DISCARDED, at__lt=before)
    return Upload.objects.with_content().filter(over).exclude(status__in=UNFINISHED_UPLOADS)


def _paid(before: dt.datetime) -> QuerySet[Batch]:
    return Batch.objects.filter(settled_at__lt=before)


def _is_batch(number: str) -> bool:
    return Batch.objects.filter(number=number).exists()


def give_up(upload: Upload) -> None:
    """Give a locked upload up; its file goes at once, and who works at it keeps nothing."""
    upload.status = UploadStatus.DROPPED
    upload.holder = upload.until = None
    store(upload, content=None)


def _give_all_up(uploads: Sequence[Upload]) -> None:
    for upload in uploads:
        give_up(upload)


def _erase_files(uploads: Sequence[Upload]) -> None:
    for upload in uploads:
        store(upload, content=None)


# A file that replaces the rows of a draft is of that draft's batch
erases(
    RecordKind.UPLOADS_UNFINISHED,
    due=_unfinished,
    erase=_give_all_up,
    number="draft__number",
    is_number=_is_batch,
)
erases(
    RecordKind.UPLOADS_SETTLED,
    due=_settled,
    erase=_erase_files,
    number="batch__number",
    is_number=_is_batch,
)
erases(RecordKind.LINES, due=_paid, erase=None, number="number", is_number=_is_batch)
