"""Batches that a reviewer gave back with a reason, whose rows are not handed in again unchanged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery

from portal.payouts.enums import BatchStatus, RouteStep, Step
from portal.payouts.models import Batch, BatchEvent

if TYPE_CHECKING:
    from collections.abc import Iterator


def given_back_like(batch: Batch, **like: Any) -> Iterator[tuple[Batch, str]]:
    """Yield the batches that went back to their maker, of this policy, period, unit, sums and way.

    Each with the reason. Whoever pays counts: rows that could not be sent from here may be handed
    in for the platform as they were. Nothing for rows that failed and are paid again: they follow
    from the accounts on record, and what a reviewer missed may be the picture of a passbook.
    """
    if batch.reissues_id is not None:
        return
    returns = BatchEvent.objects.filter(
        batch=OuterRef("pk"), step=Step.RETURN, back_to=RouteStep.ENTER
    ).order_by("-id")
    rows = Batch.objects.filter(
        status=BatchStatus.RETURNED,
        policy=batch.policy_id,
        period=batch.period,
        unit=batch.unit_id,
        origin=batch.origin,
        reissues=None,
        line_count=batch.line_count,
        total=batch.total,
        **like,
    ).annotate(given_back=Subquery(returns.values("note")[:1]))
    for other in rows.exclude(given_back=None):
        yield other, other.given_back


def given_back_alike(batch: Batch) -> tuple[str, str] | None:
    """Return number and reason of a returned batch whose rows a draft repeats (one query).

    In whatever order, as a revision or anew: told by the digests kept when the rows were written.
    """
    if batch.draft_content is None:
        return None
    alike = given_back_like(batch, draft_content=bytes(batch.draft_content))
    return next(((other.number, reason) for other, reason in alike), None)
