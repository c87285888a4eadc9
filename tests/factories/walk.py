"""A batch taken along its route without the services that pay: for tests of what comes after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.payouts.enums import BatchStatus, RouteStep, Step
from portal.payouts.models import Batch, BatchEvent
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
    (Step.SETTLE, BatchStatus.PAID, ""),
)


def walk(batch: Batch, until: BatchStatus, *, at: datetime, **last: Any) -> Batch:
    """Move a draft to APPROVED, SENT or PAID by the steps that lead there; ``last`` is set then."""
    reviewer = Member.objects.exclude(pk=batch.created_by_id).first() or make_member()
    for step, status, review in WAY:
        changes: dict[str, Any] = {"status": status, "review_step": review}
        if step == Step.SUBMIT:
            changes |= {"path": " ".join(PATH), "digest": DIGEST, "submitted_by": batch.created_by}
        changes |= last if status == until else {}
        BatchEvent.objects.create(
            batch=batch,
            step=step,
            from_status=batch.status,
            to_status=status,
            review=batch.review_step,
            digest=batch.digest,
            by=batch.created_by if step == Step.SUBMIT else reviewer,
            organisation=batch.unit,
            at=at,
        )
        Batch.objects.filter(pk=batch.pk).update(**changes)
        for name, value in changes.items():
            setattr(batch, name, value)
        if status == until:
            break
    return batch
