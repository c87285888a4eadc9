"""The two review routes of article 12 (3), step by step: the one place that says them.

Acts ask it who reviews next, the guards of the database what must have been reviewed before money
goes out, the screen and docs/payouts.md show it.

    UNIT_PAID     unit enters > [its own check] > department > finance section > unit sends
    FINANCE_PAID  department enters > finance section > treasury section sends

What a township or school collects for a policy that finance pays (article 12 (2)) goes through its
own check and through the department first, so that it is the department that hands it in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from portal.policies.enums import Route
from portal.staff.enums import Act, OrganisationKind

from .enums import BatchStatus, RouteStep

if TYPE_CHECKING:
    from .models import Batch

SEPARATOR: Final = " "


@dataclass(frozen=True, slots=True)
class Review:
    """One review of a route.

    power: what a post must hold over the batch. unless_by: whoever made the batch is of this kind,
    so that the step says nothing new. optional: the county may do without it (`OwnCheck`).
    """

    step: RouteStep
    power: Act
    unless_by: OrganisationKind | None = None
    optional: bool = False


_CHECK = Review(
    RouteStep.UNIT_CHECK,
    Act.CHECK_BATCH,
    unless_by=OrganisationKind.DEPARTMENT,
    optional=True,
)
_FINANCE = Review(RouteStep.FINANCE, Act.RECEIVE_BATCH)

ROUTES: Final[dict[Route, tuple[Review, ...]]] = {
    Route.UNIT_PAID: (
        _CHECK,
        # What the department itself pays is reviewed by another person of the department.
        Review(RouteStep.DEPARTMENT, Act.REVIEW_BATCH),
        _FINANCE,
    ),
    Route.FINANCE_PAID: (
        _CHECK,
        Review(RouteStep.DEPARTMENT, Act.REVIEW_BATCH, unless_by=OrganisationKind.DEPARTMENT),
        _FINANCE,
    ),
}
REVIEWS: Final = tuple(step for step in RouteStep if step not in {RouteStep.ENTER, RouteStep.SEND})
POWERS_BY_STEP: Final = {
    review.step: review.power for reviews in ROUTES.values() for review in reviews
}


def path_for(route: str, unit_kind: str, *, own_check: bool) -> str:
    """Return the reviews that a batch passes, in order, as `Batch.path` keeps them.

    Fixed when the batch is handed in, so that a later decision changes nothing on its way.
    """
    return SEPARATOR.join(
        review.step
        for review in ROUTES[Route(route)]
        if review.unless_by != unit_kind and (own_check or not review.optional)
    )


def reviews_of(batch: Batch) -> tuple[RouteStep, ...]:
    """Return the reviews that stand in the way of a batch handed in, in order."""
    return tuple(RouteStep(step) for step in (batch.path or "").split())


def first_review(path: str) -> str:
    """Return the review that a batch waits for when it has just been handed in."""
    return path.split(maxsplit=1)[0]


def after(batch: Batch) -> tuple[BatchStatus, str]:
    """Return where a batch stands once the review it waits for is passed: status, next review."""
    reviews = reviews_of(batch)
    position = reviews.index(RouteStep(batch.review_step)) + 1
    if position == len(reviews):
        return BatchStatus.APPROVED, ""
    return BatchStatus.SUBMITTED, reviews[position]


def back_from(batch: Batch) -> tuple[RouteStep, ...]:
    """Return the steps to which a batch may be returned: its maker, then the reviews passed.

    What all have approved goes back to its maker only.
    """
    if batch.status != BatchStatus.SUBMITTED:
        return (RouteStep.ENTER,)
    reviews = reviews_of(batch)
    return (RouteStep.ENTER, *reviews[: reviews.index(RouteStep(batch.review_step))])


def from_step_on(step: str) -> tuple[str, ...]:
    """Return a step and those behind it, in the order of the routes."""
    steps = tuple(RouteStep)
    return steps[steps.index(RouteStep(step)) :]


def review_power(batch: Batch) -> Act:
    """Return the power of whoever reviews the batch now; of the last review where all are done."""
    return POWERS_BY_STEP[RouteStep(batch.review_step or RouteStep.FINANCE)]
