"""A large upload is read, or kept, by one process at a time, and by another where that one dies.

Whoever works holds a lease that a thread of its own renews; a killed process leaves it to run out.
What was read or kept is written only by the holder, in the transaction that keeps it: work that
was overtaken is undone whole.
"""

from __future__ import annotations

import logging
import traceback
import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from django.core.exceptions import PermissionDenied
from django.db import OperationalError, transaction
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.clocks import now
from portal.databases.dialect import on_postgres
from portal.payouts.enums import IN_BACKGROUND, UploadStatus
from portal.payouts.models import Upload
from portal.refusals import Refusal

from .heart import Heart
from .progress import Progress
from .stored import file_of, read_stored, request_of, source_of
from .uploads import import_stored

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.staff.models import User

log = logging.getLogger(__name__)
# Who has not renewed for so long is taken for dead.
LEASE: Final = timedelta(seconds=60)
# While SQLite keeps rows, nobody else writes: neither the renewal nor another worker.
LEASE_ON_SQLITE: Final = timedelta(minutes=10)
ATTEMPTS: Final = 3


class LeaseLost(Exception):
    """Somebody else works at the upload, or it was given up; what was done here is undone."""


class Result(StrEnum):
    """What came of it; stands in the task's result."""

    NOTHING = "nothing to do"
    BUSY = "somebody works at it"
    READ = "read"
    KEPT = "kept"
    REFUSED = "refused"
    FAILED = "failed"
    AGAIN = "to be tried again"
    LOST = "taken over or given up"
    GIVEN_UP = "interrupted too often"


@dataclass(slots=True)
class _Job:
    """An upload that this process works at."""

    upload: Upload
    holder: uuid.UUID
    progress: Progress = field(default_factory=Progress)

    def lock(self) -> Upload:
        """Return the upload as it stands, locked. Raises LeaseLost unless it is still ours."""
        rows = Upload.objects.select_for_update(of=("self",))
        rows = rows.select_related("policy", "unit", "village", "draft", "account")
        mine = rows.filter(pk=self.upload.pk, holder=self.holder).first()
        if mine is None:
            raise LeaseLost
        return mine

    @transaction.atomic
    def let_go(self) -> None:
        """Leave the work to the next one at once."""
        Upload.objects.filter(pk=self.upload.pk, holder=self.holder).update(until=now())


def carry_out(upload_uuid: uuid.UUID) -> Result:
    """Read an upload that waits to be read, keep one that is to be kept.

    Never raises what happened inside: a message may quote a name, and tasks store messages. What
    the clerk can do something about stands in ``trouble`` of the upload.
    """
    job = _claim(upload_uuid)
    if isinstance(job, Result):
        return job
    try:
        with _beating(job):
            return _work(job)
    except LeaseLost:
        return Result.LOST
    except (Refusal, PermissionDenied) as refusal:
        return _stop(job, str(refusal), Result.REFUSED)
    except OperationalError as error:
        _log(job, error)
        job.let_go()
        return Result.AGAIN
    except Exception as error:  # noqa: BLE001 - whatever it is, its text goes nowhere
        _log(job, error)
        sentence = _(
            "The portal could not finish this sheet through a fault of its own. Nothing was kept."
            " Tell your administrators; they find the fault by this number: %(number)s"
        )
        return _stop(job, sentence % {"number": upload_uuid}, Result.FAILED)
    except BaseException as error:  # noqa: BLE001 - told to stop: its chain of errors is left out
        job.let_go()
        raise type(error) from None


@transaction.atomic
def _claim(upload_uuid: uuid.UUID) -> _Job | Result:
    rows = Upload.objects.select_for_update(of=("self",))
    rows = rows.select_related("policy", "unit", "village", "draft", "account")
    upload = rows.filter(uuid=upload_uuid, status__in=IN_BACKGROUND).first()
    if upload is None:
        return Result.NOTHING
    if upload.is_worked_on:
        return Result.BUSY
    upload.holder, upload.until = uuid.uuid4(), now() + _lease(upload)
    upload.attempts += 1
    upload.step, upload.rows_done = "", 0
    if upload.attempts > ATTEMPTS:
        _give_back(upload, _("This sheet was interrupted three times. Nothing was kept."))
        return Result.GIVEN_UP
    upload.save()
    return _Job(upload, upload.holder)


def _lease(upload: Upload) -> timedelta:
    alone = upload.status == UploadStatus.KEEPING and not on_postgres()
    return LEASE_ON_SQLITE if alone else LEASE


def _work(job: _Job) -> Result:
    if job.upload.status == UploadStatus.KEEPING and _store(job):
        return Result.KEPT
    _read(job)
    return Result.READ


def _read(job: _Job) -> None:
    upload = job.upload
    request = request_of(upload, _account(upload))
    answers = upload.answers if upload.layout else None
    reading = read_stored(
        request, source_of(upload), file_of(upload), upload.filename, answers, job.progress
    )
    with transaction.atomic():
        upload = job.lock()
        upload.report, upload.layout = reading.report, reading.layout
        upload.answers = reading.answers
        _end(upload, UploadStatus.READ, upload.trouble)
        record(
            act="payouts.read_upload",
            actor=request.post.actor(request.by),
            subject=upload,
            detail={"rows": reading.report["rows"], "blocking": reading.report["blocking"]},
        )


def _store(job: _Job) -> bool:
    """Import the file; say whether it became a batch, else what is left is to read it anew."""
    with transaction.atomic():
        outcome = import_stored(job.upload, _account(job.upload), job.progress)
        upload = job.lock()
        if outcome.batch is not None:
            upload.batch, upload.status = outcome.batch, UploadStatus.KEPT
            upload.until = None
        else:
            upload.status = UploadStatus.QUEUED
            upload.trouble = _("Something changed since the sheet was read. Look at it again.")
        upload.save()
    job.upload = upload
    return outcome.batch is not None


def _account(upload: Upload) -> User:
    if upload.account is None:
        raise LeaseLost
    return upload.account


@transaction.atomic
def _stop(job: _Job, sentence: str, result: Result) -> Result:
    try:
        _give_back(job.lock(), sentence)
    except LeaseLost:
        return Result.LOST
    return result


def _end(upload: Upload, status: UploadStatus, trouble: str) -> None:
    """Let go of a locked upload: it waits for its uploader."""
    upload.status, upload.trouble = status, trouble
    upload.holder = upload.until = None
    upload.save()


def _give_back(upload: Upload, sentence: str) -> None:
    """Let go of what came to nothing: what was to be kept stands as it was read."""
    keeps = upload.status == UploadStatus.KEEPING
    _end(upload, UploadStatus.READ if keeps else UploadStatus.REFUSED, sentence)


def _log(job: _Job, error: BaseException) -> None:
    """Say what class of error it was and where; its text may quote a value."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{PurePath(frame.filename).name}:{frame.lineno}"
    log.error("upload %s: %s at %s", job.upload.uuid, type(error).__qualname__, place)


@contextmanager
def _beating(job: _Job) -> Iterator[None]:
    heart = Heart(job.upload.pk, job.holder, job.progress, _lease(job.upload))
    heart.start()
    try:
        yield
    finally:
        heart.stop()
