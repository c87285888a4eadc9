"""Decisions that two of the finance bureau signed: what holds, what held, which a batch used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Q

from portal.payouts.enums import MAKERS, AnswerStatus, BatchStatus, Part, RouteStep, Step
from portal.payouts.models import BankAnswer, OwnCheckDecision, PersonWaiver
from portal.staff.enums import OrganisationKind

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from portal.payouts.models import Batch, BatchEvent

SIGNED_BY = ("requested_by", "approved_by")


def own_check_decision() -> OwnCheckDecision | None:
    """Return the decision on the own check that holds, None where none was ever taken."""
    return OwnCheckDecision.objects.select_related(*SIGNED_BY).order_by("-id").first()


@dataclass(frozen=True, slots=True)
class WaiverOnRecord:
    """A waiver that was given, and when it ended; None while it holds."""

    waiver: PersonWaiver
    ended_at: dt.datetime | None

    @property
    def holds(self) -> bool:
        """Whether it holds now."""
        return self.ended_at is None


def waivers() -> list[WaiverOnRecord]:
    """Return every waiver that was given, the newest first (one query)."""
    records: list[WaiverOnRecord] = []
    later: dict[tuple[int, str], dt.datetime] = {}
    for row in PersonWaiver.objects.select_related("unit", *SIGNED_BY).order_by("-id"):
        key = (row.unit_id, row.part)
        if row.allowed:
            records.append(WaiverOnRecord(row, later.get(key)))
        later[key] = row.at
    return records


def waivers_used(batch: Batch, events: Sequence[BatchEvent]) -> list[PersonWaiver]:
    """Return the waivers without which a batch could not have gone its way.

    events: of the batch, oldest first. One query once it is with the bank, and one for each waiver.
    """
    makers = {getattr(batch, f"{name}_id") for name in MAKERS}
    moments = {
        Part.SENDER: next(
            (event.at for event in events if event.step == Step.SEND and event.by_id in makers),
            None,
        ),
        Part.UNIT_CHECK: batch.submitted_at if _went_unchecked(batch) else None,
        Part.CONFIRMATION: _confirmed_alone(batch, makers),
    }
    used = (_waiver_at(batch.unit_id, part, at) for part, at in moments.items() if at)
    return [waiver for waiver in used if waiver]


def _went_unchecked(batch: Batch) -> bool:
    return (
        bool(batch.path)
        and RouteStep.UNIT_CHECK not in batch.path.split()
        and batch.unit.kind != OrganisationKind.DEPARTMENT
    )


def _confirmed_alone(batch: Batch, makers: set[int]) -> dt.datetime | None:
    """Return when an answer was confirmed by whoever entered it or made the batch."""
    if batch.status not in {BatchStatus.SENT, BatchStatus.PAID}:
        return None
    alone = Q(decided_by=F("by")) | Q(decided_by__in=makers)
    confirmed = BankAnswer.objects.filter(alone, batch=batch, status=AnswerStatus.CONFIRMED)
    return confirmed.values_list("decided_at", flat=True).first()


def _waiver_at(unit: int, part: Part, at: dt.datetime) -> PersonWaiver | None:
    """Return the waiver that held for a unit at a moment."""
    rows = PersonWaiver.objects.filter(unit=unit, part=part, at__lte=at)
    newest = rows.select_related(*SIGNED_BY).order_by("-id").first()
    return newest if newest and newest.allowed else None
