"""Where a batch stands on its route: who has done which step, who has it now and since when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.payouts import routes
from portal.payouts.enums import BatchStatus, Origin, RouteStep, Step
from portal.policies.enums import Route

from .batches import lead_department, own_check_is_required

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from portal.payouts.models import Batch, BatchEvent
    from portal.staff.models import Member, Organisation

_SENDING = {Step.SEND, Step.RECORD}
_SENT = {BatchStatus.SENT, BatchStatus.PAID}


@dataclass(frozen=True, slots=True)
class RoutePoint:
    """One step of the route of a batch.

    office: whose step it is, None where it is the finance bureau or the platform (see ``step`` and
    ``by_platform``). by, at: who took it and when, None while it is ahead. here: the batch waits
    for it, since ``since``. unrecorded: it was gone past before the routes were kept.
    """

    step: RouteStep
    office: Organisation | None = None
    by: Member | None = None
    at: dt.datetime | None = None
    here: bool = False
    since: dt.datetime | None = None
    by_platform: bool = False
    unrecorded: bool = False

    @property
    def done(self) -> bool:
        """Whether the step is behind the batch."""
        return self.at is not None or self.unrecorded


def route_line(batch: Batch, events: Sequence[BatchEvent]) -> list[RoutePoint]:
    """Return the steps of a batch's route in order, with what its events say of each.

    events: of the batch, oldest first, with ``by`` and ``organisation`` read.
    """
    reviews = routes.reviews_of(batch) or _expected(batch)
    taken = _taken(events)
    since = events[-1].at if events else batch.created_at
    points = []
    for step in (RouteStep.ENTER, *reviews, RouteStep.SEND):
        event = taken.get(step)
        here = _waits_at(batch) == step
        points.append(
            RoutePoint(
                step=step,
                office=event.organisation if event else _office(batch, step),
                by=event.by if event else None,
                at=event.at if event else None,
                here=here,
                since=since if here else None,
                by_platform=step == RouteStep.SEND and batch.origin == Origin.PLATFORM,
                unrecorded=event is None and batch.status in _SENT,
            )
        )
    return points


def _expected(batch: Batch) -> tuple[RouteStep, ...]:
    """Return the reviews that a draft would pass if it were handed in now."""
    kind, own_check = batch.unit.kind, own_check_is_required()
    path = routes.path_for(batch.route, kind, own_check=own_check)
    return tuple(RouteStep(step) for step in path.split())


def _taken(events: Sequence[BatchEvent]) -> dict[str, BatchEvent]:
    """Return the event that took each step; a return undoes what lies at or behind its target."""
    taken: dict[str, BatchEvent] = {}
    for event in events:
        if event.step == Step.SUBMIT:
            taken[RouteStep.ENTER] = event
        elif event.step == Step.APPROVE and event.review:
            taken[event.review] = event
        elif event.step in _SENDING:
            taken[RouteStep.SEND] = event
        elif event.back_to:
            for step in routes.from_step_on(event.back_to):
                taken.pop(step, None)
        elif event.step == Step.RECALL:
            taken.clear()
    return taken


def _waits_at(batch: Batch) -> str:
    if batch.status in {BatchStatus.DRAFT, BatchStatus.RETURNED}:
        return RouteStep.ENTER
    if batch.status == BatchStatus.APPROVED:
        return RouteStep.SEND
    return batch.review_step


def _office(batch: Batch, step: RouteStep) -> Organisation | None:
    """Return whose turn a step is, where one organisation has it."""
    if step in {RouteStep.ENTER, RouteStep.UNIT_CHECK}:
        return batch.unit
    if step == RouteStep.DEPARTMENT:
        return lead_department(batch)
    if step == RouteStep.SEND and batch.route == Route.UNIT_PAID:
        return batch.unit if batch.origin == Origin.LOCAL else None
    return None
