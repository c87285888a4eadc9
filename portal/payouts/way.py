# ruff: noqa: S608 - names of our own tables, members of our own enums
"""What the database asks of every step of a batch, in SQL for both engines; `guards` installs it.

Written from `routes` and the acts, so that service and database say the same: a status moves only
along the table, with the event that says so; a batch waits for a review only when those before it
are passed, and is approved or sent only when all are: each by an event that names the digest of
the submission and that no later return has undone.
"""

from __future__ import annotations

from typing import Final

from .acts import TRANSITIONS
from .enums import MAKERS, BatchStatus, Part, RouteStep, Step
from .models import Batch, BatchEvent, PersonWaiver
from .routes import REVIEWS, ROUTES, Review

_BATCH: Final = Batch._meta.db_table
_EVENT: Final = BatchEvent._meta.db_table
_WAIVER: Final = PersonWaiver._meta.db_table
_UNIT: Final = Batch._meta.get_field("unit").related_model._meta.db_table


def texts(*values: str) -> str:
    """Return texts as SQL writes a list of them."""
    return ", ".join(f"'{value}'" for value in values)


def _passed(step: RouteStep) -> str:
    """Say that a review is passed: approved for this digest, and no return went behind it since."""
    until = texts(RouteStep.ENTER, *REVIEWS[: REVIEWS.index(step) + 1])
    undone = (
        f"SELECT 1 FROM {_EVENT} AS back WHERE back.batch_id = NEW.id"
        f" AND back.step = '{Step.RETURN}' AND back.back_to IN ({until}) AND back.id > passed.id"
    )
    return (
        f"EXISTS (SELECT 1 FROM {_EVENT} AS passed WHERE passed.batch_id = NEW.id"
        f" AND passed.step = '{Step.APPROVE}' AND passed.review = '{step}'"
        f" AND passed.digest = NEW.digest AND NOT EXISTS ({undone}))"
    )


def _demanded(step: RouteStep) -> str:
    """Say that a review stands on the way of this batch: on its path, or by its route anyhow."""
    reviews = [
        _by_route(route, review)
        for route, reviews in ROUTES.items()
        for review in reviews
        if review.step == step and not review.optional
    ]
    on_path = f"(' ' || COALESCE(NEW.path, '') || ' ') LIKE '% {step} %'"
    return f"({' OR '.join([on_path, *reviews])})"


def _by_route(route: str, review: Review) -> str:
    if review.unless_by is None:
        return f"NEW.route = '{route}'"
    return (
        f"(NEW.route = '{route}' AND EXISTS (SELECT 1 FROM {_UNIT} AS unit"
        f" WHERE unit.id = NEW.unit_id AND unit.kind <> '{review.unless_by}'))"
    )


def _all_passed(steps: tuple[RouteStep, ...]) -> str:
    return " AND ".join(f"(NOT {_demanded(step)} OR {_passed(step)})" for step in steps) or "TRUE"


def _moves() -> str:
    """Say that the table knows this move; within the review only the step moves."""
    pairs = {(start, end) for (start, _step), end in TRANSITIONS.items()}
    pairs.add((BatchStatus.SUBMITTED, BatchStatus.SUBMITTED))
    return " OR ".join(
        f"(OLD.status = '{start}' AND NEW.status = '{end}')" for start, end in sorted(pairs)
    )


def _waits() -> str:
    """Say that what waits for a review has passed those before it, and nothing else waits."""
    waiting = " OR ".join(
        f"(NEW.review_step = '{step}' AND {_demanded(step)} AND {_all_passed(REVIEWS[:place])})"
        for place, step in enumerate(REVIEWS)
    )
    return (
        f"(NEW.status <> '{BatchStatus.SUBMITTED}' AND NEW.review_step = '')"
        f" OR (NEW.status = '{BatchStatus.SUBMITTED}' AND NEW.digest IS NOT NULL AND ({waiting}))"
    )


_RECORDED = (
    f"EXISTS (SELECT 1 FROM {_EVENT} AS newest WHERE newest.batch_id = NEW.id"
    " AND newest.from_status = OLD.status AND newest.to_status = NEW.status"
    f" AND newest.id = (SELECT MAX(id) FROM {_EVENT} WHERE batch_id = NEW.id))"
)
_RELEASED = (
    f"NEW.status NOT IN ({texts(BatchStatus.APPROVED, BatchStatus.SENT)})"
    f" OR ({_all_passed(REVIEWS)})"
)
MAKERS_OF_BATCH = ", ".join(f"batch.{name}_id" for name in MAKERS)


def waived(part: Part) -> str:
    """Say that the unit of ``batch`` may do without another person for a part."""
    return (
        f"EXISTS (SELECT 1 FROM {_WAIVER} AS waiver WHERE waiver.unit_id = batch.unit_id"
        f" AND waiver.part = '{part}' AND waiver.allowed AND waiver.id = (SELECT MAX(id)"
        f" FROM {_WAIVER} WHERE unit_id = batch.unit_id AND part = '{part}'))"
    )


NOT_A_DRAFT: Final = f"NEW.status <> '{BatchStatus.DRAFT}'"
STEP_SKIPPED: Final = f"NOT (({_moves()}) AND {_RECORDED} AND ({_waits()}) AND ({_RELEASED}))"
# What was handed in has the sums that it was handed in with.
SUMS_MOVED: Final = "OLD.digest IS NOT NULL"
# A review is of the batch as it stands, by somebody who did not make it.
EVENT_OUT_OF_PLACE: Final = (
    f"NOT EXISTS (SELECT 1 FROM {_BATCH} AS batch"
    " WHERE batch.id = NEW.batch_id AND batch.status = NEW.from_status"
    f" AND (NEW.step <> '{Step.APPROVE}' OR (batch.review_step = NEW.review"
    f" AND batch.digest = NEW.digest AND NEW.by_id NOT IN ({MAKERS_OF_BATCH})))"
    f" AND (NEW.step <> '{Step.RETURN}' OR (NEW.back_to <> ''"
    f" AND NEW.by_id NOT IN ({MAKERS_OF_BATCH})))"
    f" AND (NEW.step <> '{Step.SEND}' OR (NEW.by_id <> COALESCE(batch.approved_by_id, 0)"
    f" AND (NEW.by_id NOT IN ({MAKERS_OF_BATCH}) OR {waived(Part.SENDER)})))"
    f" AND (NEW.step <> '{Step.RECALL}' OR NEW.by_id IN ({MAKERS_OF_BATCH})))"
)
