"""A batch taken along its route without the services that pay: for tests of what comes after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.payouts.enums import AnswerStatus, BatchStatus, RouteStep, Step
from portal.payouts.models import BankAnswer, Batch, BatchEvent
from portal.staff.models import Member
from tests.factories.staff import make_member

if TYPE_CHECKING:
    from datetime import datetime

DIGEST = b"w" * 32
PATH = (RouteStep.DEPARTMENT, RouteStep.FINANCE)
# What each step is called, where it leads and which review is due then.
WAY = (
    (Step.SUBMIT, BatchStatus.SUBMITTED, PATH[0]),
    (Step.APPROVE, BatchStatus.SUBMITTED, PATH[1]),
    (Step.APPROVE, BatchStatus.APPROVED, ""),
    (Step.SEND, BatchStatus.SENT, ""),
)
COUNTERS = ("paid_count", "paid_total", "failed_count", "failed_total")


def walk(batch: Batch, until: BatchStatus, *, at: datetime) -> Batch:
    """Move a draft to APPROVED, or to SENT, by the steps that lead there."""
    for step, status, review in WAY:
        changes: dict[str, Any] = {"status": status, "review_step": review}
        if step == Step.SUBMIT:
            changes |= {"path": " ".join(PATH), "digest": DIGEST, "submitted_by": batch.created_by}
        _move(batch, step, at, **changes)
        if status == until:
            break
    return batch


def propose(batch: Batch, *, at: datetime, **counts: Any) -> BankAnswer:
    """Enter an answer of so many rows and yuan; its rows are written by whoever asks for it."""
    sums = {"paid_count": 0, "paid_total": 0, "failed_count": 0, "failed_total": 0} | counts
    return BankAnswer.objects.create(
        batch=batch,
        file_digest=DIGEST,
        digest=DIGEST,
        rows=sums["paid_count"] + sums["failed_count"],
        total=sums["paid_total"] + sums["failed_total"],
        by=batch.created_by,
        at=at,
        **sums,
    )


def confirm(answer: BankAnswer, *, at: datetime) -> None:
    """Let another person confirm an answer to all rows, so that its batch is settled."""
    BankAnswer.objects.filter(pk=answer.pk).update(
        status=AnswerStatus.CONFIRMED, decided_by=_another(answer.batch), decided_at=at
    )
    counts = {name: getattr(answer, name) for name in COUNTERS}
    _move(answer.batch, Step.SETTLE, at, status=BatchStatus.PAID, settled_at=at, **counts)


def _another(batch: Batch) -> Member:
    return Member.objects.exclude(pk=batch.created_by_id).first() or make_member()


def _move(batch: Batch, step: Step, at: datetime, **changes: Any) -> None:
    BatchEvent.objects.create(
        batch=batch,
        step=step,
        from_status=batch.status,
        to_status=changes["status"],
        review=batch.review_step,
        digest=batch.digest,
        by=batch.created_by if step == Step.SUBMIT else _another(batch),
        organisation=batch.unit,
        at=at,
    )
    Batch.objects.filter(pk=batch.pk).update(**changes)
    for name, value in changes.items():
        setattr(batch, name, value)
