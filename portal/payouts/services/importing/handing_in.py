"""A sheet is handed in: a small one is read at once, a large one put in line."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from django.db import transaction

from portal.audit.services import record
from portal.clocks import now
from portal.crypto.files import as_text
from portal.crypto.protected import store
from portal.payouts.acts import REPLACE
from portal.payouts.enums import IN_BACKGROUND, UploadStatus
from portal.payouts.models import Upload
from portal.payouts.services.steps import lock_batch

from .errors import SameFileAgain
from .request import check_platform_number, new_request, request_for_draft
from .size import is_large
from .source import Source, batch_made_from, is_again
from .stored import VIA, read_stored

if TYPE_CHECKING:
    from decimal import Decimal

    from portal.payouts.models import Batch
    from portal.places.models import Place
    from portal.policies.models import Policy
    from portal.staff.models import Organisation, User

    from .request import ImportRequest


@transaction.atomic
def read_upload(  # noqa: PLR0913 - an import names all of it
    *,
    by: User,
    policy: Policy,
    period: str,
    unit: Organisation,
    stream: BinaryIO,
    filename: str,
    village: Place | None = None,
    platform_number: str = "",
    expected_rows: int | None = None,
    expected_total: Decimal | None = None,
) -> Upload:
    """Take a sheet for a new draft and keep the file with its reading, not the rows.

    A large one (`is_large`) is not read yet: its status is QUEUED, and `portal.payouts.tasks` has
    it read. expected_rows, expected_total: what the clerk says the sheet holds, in rows and yuan.
    Raises what `import_sheet` raises, and SameFileAgain for a large one.
    """
    request = new_request(
        by=by,
        policy=policy,
        period=period,
        unit=unit,
        village=village,
        platform_number=platform_number,
    )
    check_platform_number(request)
    return _hand_in(request, stream, filename, expected_rows, expected_total)


@transaction.atomic
def read_correction(*, by: User, batch: Batch, stream: BinaryIO, filename: str) -> Upload:
    """Take the corrected sheet of a draft; its rows stay until the upload is kept.

    Raises what `replace_draft` raises, and SameFileAgain for a large one.
    """
    batch = lock_batch(batch)
    request = request_for_draft(by=by, batch=batch, village=None)
    REPLACE.require(by, batch)
    return _hand_in(request, stream, filename)


def _hand_in(
    request: ImportRequest,
    stream: BinaryIO,
    filename: str,
    expected_rows: int | None = None,
    expected_total: Decimal | None = None,
) -> Upload:
    source = Source.of(stream, filename, VIA)
    upload = _upload(request, source)
    upload.expected_rows, upload.expected_total = expected_rows, expected_total
    if is_large(stream):
        earlier = batch_made_from(source, request)
        if earlier is not None and is_again(earlier, request):
            raise SameFileAgain(earlier.number)
        twin = _being_read(upload)
        if twin is not None:
            return twin
        upload.status, upload.queued_at = UploadStatus.QUEUED, upload.at
    else:
        reading = read_stored(request, source, stream, filename)
        upload.report, upload.layout = reading.report, reading.layout
        upload.answers = reading.answers
    stream.seek(0)
    store(upload, content=as_text(stream.read()))
    _record(request, upload)
    return upload


def _upload(request: ImportRequest, source: Source) -> Upload:
    return Upload(
        policy=request.policy,
        period=request.period.code,
        unit=request.unit,
        village=request.village,
        platform_number=request.platform_number,
        draft=request.draft,
        digest=source.digest,
        suffix=source.suffix,
        size=source.size,
        by=request.post.member,
        account=request.by,
        at=now(),
    )


def _being_read(upload: Upload) -> Upload | None:
    """Return the same upload where it is read already: a form that was sent twice is one."""
    same = ("policy", "period", "unit", "village", "draft", "digest", "by", "platform_number")
    alike = {name: getattr(upload, name) for name in same}
    return Upload.objects.filter(**alike, status__in=IN_BACKGROUND).first()


def _record(request: ImportRequest, upload: Upload) -> None:
    rows = {} if upload.in_background else {"rows": upload.report["rows"]}
    record(
        act="payouts.upload",
        actor=request.post.actor(request.by),
        subject=upload,
        detail={
            "policy": request.policy.code,
            "period": request.period.code,
            "unit": request.unit.code,
            "file_sha256": upload.digest.hex(),
            "bytes": upload.size,
            **rows,
        },
    )
