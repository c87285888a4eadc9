"""Where a batch stands on its route: who has done which step, who has it now and since when."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from portal.payouts import routes
from portal.payouts.enums import BatchStatus, Origin, Part, RouteStep, Step
from portal.policies.enums import Route

from .batches import lead_department, own_check_is_required
from .persons import is_waived

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

    @property
    def who(self) -> str:
        """Whose step it is, in words."""
        if self.by_platform:
            return _("Municipal one-card platform")
        if self.office is not None:
            return self.office.short_name
        if self.step == RouteStep.FINANCE:
            return _("Finance section in charge")
        return _("Treasury section")


def route_line(batch: Batch, events: Sequence[BatchEvent]) -> list[RoutePoint]:
    """Return the steps of a batch's route in order, with what its events say of each.

    events: of the batch, oldest first, with ``by`` and ``organisation`` read.
    """
    path = batch.path or path_from_here(batch)
    reviews = tuple(RouteStep(step) for step in path.split())
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


def path_from_here(batch: Batch) -> str:
    """Return the reviews that a draft passes if it is handed in now, as `Batch.path` keeps them.

    A unit's own check is left out where the county does without it or has waived it for the unit.
    """
    own_check = own_check_is_required() and not is_waived(batch.unit_id, Part.UNIT_CHECK)
    return routes.path_for(batch.route, batch.unit.kind, own_check=own_check)


def next_point(batch: Batch) -> RoutePoint | None:
    """Return the step that follows the one a batch waits for, None if it is the last."""
    points = route_line(batch, list(batch.events.select_related("by", "organisation")))
    return next((later for point, later in pairwise(points) if point.here), None)


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
