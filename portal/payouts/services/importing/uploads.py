"""What becomes of an upload: it is answered, kept exactly as it was shown, or given up."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import TYPE_CHECKING

from django.db import transaction

from portal.audit.services import record
from portal.clocks import now
from portal.payouts.enums import IN_BACKGROUND, UNFINISHED_UPLOADS, UploadStatus
from portal.payouts.models import Upload
from portal.payouts.sheets.marked.sheet import mark_sheet

from .drafts import import_sheet, replace_draft
from .erasing import give_up
from .errors import StillWorkedOn, UploadChanged, UploadGone
from .stored import file_of, read_stored, request_of, source_of
from .understanding import findings_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from portal.staff.models import User

    from .outcome import ImportOutcome
    from .progress import Progress


@transaction.atomic
def answer_upload(*, upload: Upload, by: User, answers: Mapping[str, str]) -> Upload:
    """Read the file anew with answers to its questions, a large one in the background.

    Raises UploadGone.
    """
    upload = _lock(upload, by)
    upload.answers = {**upload.answers, **answers}
    if upload.is_large:
        return _queue(upload, by, UploadStatus.QUEUED)
    request = request_of(upload, by)
    reading = read_stored(
        request, source_of(upload), file_of(upload), upload.filename, upload.answers
    )
    upload.report, upload.layout = reading.report, reading.layout
    upload.save(update_fields=["answers", "report", "layout"])
    return upload


@transaction.atomic
def keep_upload(*, upload: Upload, by: User, seen: str) -> ImportOutcome | None:
    """Make the file a draft, or the rows of the draft it corrects, exactly as it was shown.

    seen: the `reading_digest` of the page. Returns None of a large file, which is kept in the
    background. Raises UploadGone, UploadChanged, and what `import_sheet` raises; what blocks by now
    is in the outcome.
    """
    upload = _lock(upload, by)
    if not hmac.compare_digest(seen, reading_digest(upload)):
        raise UploadChanged
    if upload.is_large:
        _queue(upload, by, UploadStatus.KEEPING)
        return None
    outcome = import_stored(upload, by)
    if outcome.batch is not None:
        upload.batch, upload.status = outcome.batch, UploadStatus.KEPT
        upload.save(update_fields=["batch", "status"])
    return outcome


@transaction.atomic
def begin_again(*, upload: Upload, by: User) -> Upload:
    """Let an upload that was refused, interrupted or never begun be worked on anew.

    Raises UploadGone; StillWorkedOn while somebody works at it.
    """
    upload = _lock(upload, by, (*IN_BACKGROUND, UploadStatus.REFUSED))
    if upload.is_worked_on:
        raise StillWorkedOn
    keeps = upload.status == UploadStatus.KEEPING
    return _queue(upload, by, UploadStatus.KEEPING if keeps else UploadStatus.QUEUED)


def import_stored(upload: Upload, by: User, progress: Progress | None = None) -> ImportOutcome:
    """Import the file of an upload with its answers. Raises what `import_sheet` raises."""
    stream = file_of(upload)
    if upload.draft is not None:
        return replace_draft(
            by=by,
            batch=upload.draft,
            stream=stream,
            filename=upload.filename,
            answers=upload.answers,
            progress=progress,
        )
    return import_sheet(
        by=by,
        policy=upload.policy,
        period=upload.period,
        unit=upload.unit,
        village=upload.village,
        stream=stream,
        filename=upload.filename,
        platform_number=upload.platform_number,
        answers=upload.answers,
        progress=progress,
    )


def _queue(upload: Upload, by: User, status: UploadStatus) -> Upload:
    """Put a locked upload in line, from the beginning."""
    upload.status, upload.account, upload.queued_at = status, by, now()
    upload.holder = upload.until = None
    upload.attempts = upload.rows_done = 0
    upload.step = upload.trouble = ""
    upload.save()
    return upload


@transaction.atomic
def drop_upload(*, upload: Upload, by: User) -> None:
    """Give an upload up, read or not; its file goes at once. Raises UploadGone."""
    give_up(_lock(upload, by, UNFINISHED_UPLOADS))


@transaction.atomic
def marked_sheet(*, upload: Upload, by: User) -> bytes:
    """Return the uploader's own sheet (.xlsx) with what was found marked on its cells; recorded.

    Raises UploadGone.
    """
    upload = _lock(upload, by)
    findings = findings_of(upload.report)
    count = sum(group["count"] for group in upload.report["findings"])
    request = request_of(upload, by)
    record(
        act="payouts.marked_sheet",
        actor=request.post.actor(by),
        subject=upload,
        detail={"file_sha256": bytes(upload.digest).hex(), "findings": count},
    )
    return mark_sheet(file_of(upload), findings, unmarked=count - len(findings))


def reading_digest(upload: Upload) -> str:
    """Return what names the reading that a page shows: the file, the answers, the report."""
    reading = json.dumps([upload.answers, upload.report], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(bytes(upload.digest) + reading.encode()).hexdigest()


def _lock(
    upload: Upload, by: User, statuses: Collection[UploadStatus] = (UploadStatus.READ,)
) -> Upload:
    """Return an upload that is the person's to go on with, locked. Raises UploadGone."""
    rows = Upload.objects.select_for_update(of=("self",))
    rows = rows.select_related("policy", "unit", "village", "draft")
    mine = rows.openable_by(by).filter(pk=upload.pk, status__in=statuses).first()
    if mine is None:
        raise UploadGone
    return mine
