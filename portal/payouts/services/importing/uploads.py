"""A sheet is handed in, shown as it was read, answered, and then kept exactly so or given up."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, Final

from django.db import transaction
from django.db.models import Q

from portal.audit.actors import SYSTEM
from portal.audit.services import record
from portal.clocks import now
from portal.crypto.files import as_bytes, as_text
from portal.crypto.opening import decrypt_for_act
from portal.crypto.protected import store
from portal.payouts.acts import REPLACE
from portal.payouts.enums import BatchStatus, UploadStatus
from portal.payouts.models import Upload
from portal.payouts.services.steps import lock_batch
from portal.payouts.sheets.marked.sheet import mark_sheet

from .drafts import check_sheet, import_sheet, replace_draft
from .errors import UploadChanged, UploadGone
from .request import check_platform_number, new_request, request_for_draft
from .source import Source
from .understanding import findings_of

if TYPE_CHECKING:
    from collections.abc import Container, Mapping
    from decimal import Decimal

    from portal.payouts.models import Batch
    from portal.places.models import Place
    from portal.policies.models import Policy
    from portal.staff.models import Organisation, User

    from .outcome import ImportOutcome
    from .request import ImportRequest

VIA: Final = "desk"


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
    """Read a sheet for a new draft and keep the file with its reading, not the rows.

    expected_rows, expected_total: what the clerk says the sheet holds, in rows and yuan. Raises
    what `import_sheet` raises.
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
    return _read(request, stream, filename, expected_rows, expected_total)


@transaction.atomic
def read_correction(*, by: User, batch: Batch, stream: BinaryIO, filename: str) -> Upload:
    """Read the corrected sheet of a draft; its rows stay until the upload is kept.

    Raises what `replace_draft` raises.
    """
    batch = lock_batch(batch)
    request = request_for_draft(by=by, batch=batch, village=None)
    REPLACE.require(by, batch)
    return _read(request, stream, filename)


@transaction.atomic
def answer_upload(*, upload: Upload, by: User, answers: Mapping[str, str]) -> Upload:
    """Read the file anew with answers to its questions. Raises UploadGone."""
    upload = _lock(upload, by)
    upload.answers = {**upload.answers, **answers}
    request = _request(upload, by)
    upload.report, upload.layout = check_sheet(
        request, _source(upload), _file(upload), upload.filename, upload.answers
    )
    upload.save(update_fields=["answers", "report", "layout"])
    return upload


@transaction.atomic
def keep_upload(*, upload: Upload, by: User, seen: str) -> ImportOutcome:
    """Make the file a draft, or the rows of the draft it corrects, exactly as it was shown.

    seen: the `reading_digest` of the page. Raises UploadGone, UploadChanged, and what
    `import_sheet` raises; what blocks by now is in the outcome.
    """
    upload = _lock(upload, by)
    if not hmac.compare_digest(seen, reading_digest(upload)):
        raise UploadChanged
    stream, filename = _file(upload), upload.filename
    if upload.draft is not None:
        outcome = replace_draft(
            by=by,
            batch=upload.draft,
            stream=stream,
            filename=filename,
            answers=upload.answers,
        )
    else:
        outcome = import_sheet(
            by=by,
            policy=upload.policy,
            period=upload.period,
            unit=upload.unit,
            village=upload.village,
            stream=stream,
            filename=filename,
            platform_number=upload.platform_number,
            answers=upload.answers,
        )
    if outcome.batch is not None:
        upload.batch, upload.status = outcome.batch, UploadStatus.KEPT
        upload.save(update_fields=["batch", "status"])
    return outcome


@transaction.atomic
def drop_upload(*, upload: Upload, by: User) -> None:
    """Give an upload up; its file goes at once. Raises UploadGone."""
    upload = _lock(upload, by)
    upload.status = UploadStatus.DROPPED
    store(upload, content=None)


@transaction.atomic
def marked_sheet(*, upload: Upload, by: User) -> bytes:
    """Return the uploader's own sheet (.xlsx) with what was found marked on its cells; recorded.

    Raises UploadGone.
    """
    upload = _lock(upload, by)
    findings = findings_of(upload.report)
    count = sum(group["count"] for group in upload.report["findings"])
    request = _request(upload, by)
    record(
        act="payouts.marked_sheet",
        actor=request.post.actor(by),
        subject=upload,
        detail={"file_sha256": bytes(upload.digest).hex(), "findings": count},
    )
    return mark_sheet(_file(upload), findings, unmarked=count - len(findings))


@transaction.atomic
def erase_contents(*, waiting_days: int, settled_days: int) -> int:
    """Erase files by rule and return how many; who uploaded what and its digest stay.

    A file goes that was not kept for ``waiting_days``, or whose batch has been settled or discarded
    for ``settled_days``.
    """
    moment = now()
    stale = Q(status=UploadStatus.READ, at__lt=moment - timedelta(days=waiting_days))
    done = moment - timedelta(days=settled_days)
    over = Q(batch__settled_at__lt=done) | Q(batch__status=BatchStatus.DISCARDED, at__lt=done)
    uploads = Upload.objects.with_content().filter(stale | over).select_for_update(of=("self",))
    erased = 0
    for upload in uploads:
        if upload.status == UploadStatus.READ:
            upload.status = UploadStatus.DROPPED
        store(upload, content=None)
        erased += 1
    if erased:
        record(act="payouts.erase_uploads", actor=SYSTEM, detail={"files": erased})
    return erased


def reading_digest(upload: Upload) -> str:
    """Return what names the reading that a page shows: the file, the answers, the report."""
    reading = json.dumps([upload.answers, upload.report], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(bytes(upload.digest) + reading.encode()).hexdigest()


def _read(
    request: ImportRequest,
    stream: BinaryIO,
    filename: str,
    expected_rows: int | None = None,
    expected_total: Decimal | None = None,
) -> Upload:
    source = Source.of(stream, filename, VIA)
    report, layout = check_sheet(request, source, stream, filename, {})
    keys = {question["key"] for question in report["questions"] if question["lasting"]}
    answers = _answers_of_last_time(request, layout, keys) if keys else {}
    if answers:
        report, layout = check_sheet(request, source, stream, filename, answers)
        report["remembered"] = True
    upload = Upload(
        policy=request.policy,
        period=request.period.code,
        unit=request.unit,
        village=request.village,
        platform_number=request.platform_number,
        draft=request.draft,
        digest=source.digest,
        suffix=source.suffix,
        size=source.size,
        expected_rows=expected_rows,
        expected_total=expected_total,
        layout=layout,
        answers=answers,
        report=report,
        by=request.post.member,
        at=now(),
    )
    stream.seek(0)
    store(upload, content=as_text(stream.read()))
    record(
        act="payouts.upload",
        actor=request.post.actor(request.by),
        subject=upload,
        detail={
            "policy": request.policy.code,
            "period": request.period.code,
            "unit": request.unit.code,
            "file_sha256": source.digest.hex(),
            "bytes": source.size,
            "rows": report["rows"],
        },
    )
    return upload


def _answers_of_last_time(
    request: ImportRequest, layout: bytes, keys: Container[str]
) -> dict[str, str]:
    """Return what was answered about the layout when a sheet of this unit was kept last.

    What was said about certain rows or people is not said about those of the next sheet, and a
    remedy (rounding) is chosen anew.
    """
    last = Upload.objects.filter(
        unit=request.unit, policy=request.policy, layout=layout, status=UploadStatus.KEPT
    ).first()
    answers = last.answers if last is not None else {}
    return {key: answer for key, answer in answers.items() if key in keys}


def _lock(upload: Upload, by: User) -> Upload:
    """Return the person's own upload as it stands, locked. Raises UploadGone."""
    rows = Upload.objects.select_for_update(of=("self",))
    rows = rows.select_related("policy", "unit", "village", "draft")
    mine = rows.filter(pk=upload.pk, by=by.member, status=UploadStatus.READ).first()
    if mine is None:
        raise UploadGone
    return mine


def _request(upload: Upload, by: User) -> ImportRequest:
    if upload.draft is not None:
        return request_for_draft(by=by, batch=upload.draft, village=upload.village)
    return new_request(
        by=by,
        policy=upload.policy,
        period=upload.period,
        unit=upload.unit,
        village=upload.village,
        platform_number=upload.platform_number,
    )


def _source(upload: Upload) -> Source:
    return Source(bytes(upload.digest), upload.size, upload.suffix, VIA)


def _file(upload: Upload) -> BytesIO:
    text = decrypt_for_act(upload, "content")
    if text is None:
        raise UploadGone
    return BytesIO(as_bytes(text))
