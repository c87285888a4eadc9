"""The rule of the routes against the same rule in Python, over thousands of invented histories.

The database's condition (`way.STEP_SKIPPED`) is asked as a query over invented batches and events,
so that no single part of it is right only where the other tests look.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from portal.payouts import way
from portal.payouts.acts import TRANSITIONS
from portal.payouts.enums import BatchStatus, RouteStep, Step
from portal.payouts.routes import REVIEWS, ROUTES
from portal.policies.enums import Route
from portal.staff.enums import OrganisationKind

if TYPE_CHECKING:
    from collections.abc import Iterator

HISTORIES = 30_000
KINDS = (OrganisationKind.TOWNSHIP, OrganisationKind.DEPARTMENT)
MOVES = {(start, end) for (start, _step), end in TRANSITIONS.items()}
MOVES.add((BatchStatus.SUBMITTED, BatchStatus.SUBMITTED))
TABLES = """
CREATE TEMPORARY TABLE way_new (id integer, status text, review_step text, digest text, route text,
  path text, unit_id integer);
CREATE TEMPORARY TABLE way_old (id integer, status text);
CREATE TEMPORARY TABLE way_event (id integer, batch_id integer, step text, review text, digest text,
  back_to text, from_status text, to_status text);
CREATE TEMPORARY TABLE way_unit (id integer, kind text);
"""
# The names of the condition lead to the invented tables; a batch's number is its history's
REFUSED = """
WITH payouts_batchevent AS NOT MATERIALIZED (SELECT * FROM way_event),
  staff_organisation AS NOT MATERIALIZED (SELECT * FROM way_unit)
SELECT NEW.id FROM way_new AS NEW JOIN way_old AS OLD ON OLD.id = NEW.id WHERE {condition}
"""


@dataclass(frozen=True)
class Told:
    """An event as the table holds it."""

    step: str
    review: str
    digest: str
    back_to: str
    start: str
    end: str


@dataclass(frozen=True)
class History:
    """A batch that is to move from one status to another, with its events in order."""

    start: str
    end: str
    review: str
    digest: str | None
    route: str
    kind: int
    path: str | None
    events: tuple[Told, ...]

    def demands(self, step: str) -> bool:
        """Tell whether a review stands on the way."""
        by_route = any(
            review.step == step and not review.optional and review.unless_by != KINDS[self.kind]
            for review in ROUTES[Route(self.route)]
        )
        return by_route or step in (self.path or "").split()

    def passed(self, step: str) -> bool:
        """Tell whether a review was approved and nothing went back behind it since."""
        behind = {RouteStep.ENTER, *REVIEWS[: REVIEWS.index(RouteStep(step)) + 1]}
        passed = False
        for event in self.events:
            if event.step == Step.RETURN and event.back_to in behind:
                passed = False
            if event.step == Step.APPROVE and event.review == step:
                passed = passed or (self.digest is not None and event.digest == self.digest)
        return passed

    def may_move(self) -> bool:
        """Say what the service's own rules say."""
        if (self.start, self.end) not in MOVES:
            return False
        newest = self.events[-1:]
        if [(event.start, event.end) for event in newest] != [(self.start, self.end)]:
            return False
        open_reviews = [step for step in REVIEWS if self.demands(step) and not self.passed(step)]
        if self.end == BatchStatus.SUBMITTED:
            waits = self.digest is not None and self.review in REVIEWS
            if not waits or not self.demands(self.review):
                return False
            before = REVIEWS[: REVIEWS.index(RouteStep(self.review))]
            return not set(open_reviews) & set(before)
        if self.review:
            return False
        releases = self.end in {BatchStatus.APPROVED, BatchStatus.SENT}
        return not (releases and open_reviews)


def invent(chance: Random) -> History:
    """Invent a history that is nearly right, for what is wholly wrong is refused by anything."""
    odd = chance.random
    start, end = (
        chance.choice(sorted(MOVES)) if odd() < 0.9 else chance.choices(list(BatchStatus), k=2)
    )
    route, kind = chance.choice(list(Route)), chance.randrange(len(KINDS))
    steps = [step for step in REVIEWS if odd() < 0.6]
    path = None if odd() < 0.1 else " ".join(steps)
    digest = None if odd() < 0.05 else "d"
    events = [_event(chance) for _ in range(chance.randrange(2, 7))]
    if odd() < 0.5:
        approvals = [Told(Step.APPROVE, step, "d", "", "", "") for step in REVIEWS]
        if odd() < 0.5:
            approvals.pop(chance.randrange(len(approvals)))
        place = chance.randrange(len(events))
        events[place:place] = approvals
    last = (start, end) if odd() < 0.9 else (chance.choice(list(BatchStatus)), end)
    last = last if odd() < 0.95 else (last[0], chance.choice(list(BatchStatus)))
    newest = _event(chance)
    events.append(Told(newest.step, newest.review, newest.digest, newest.back_to, *last))
    waiting = end == BatchStatus.SUBMITTED
    review = chance.choice(REVIEWS) if waiting != (odd() < 0.05) else ""
    return History(start, end, review, digest, route, kind, path, tuple(events))


def _event(chance: Random) -> Told:
    step = chance.choice((Step.APPROVE, Step.APPROVE, Step.RETURN, Step.SUBMIT))
    # Only returns say where to, as the rule of events asks
    back_to = chance.choice((RouteStep.ENTER, *REVIEWS)) if step == Step.RETURN else ""
    digest = "d" if chance.random() < 0.9 else "e"
    statuses = chance.choices(list(BatchStatus), k=2)
    review = "" if step == Step.SUBMIT else chance.choice(REVIEWS)
    return Told(step, review, digest, back_to, *statuses)


def _insert(cursor: Any, table: str, rows: list[tuple[Any, ...]]) -> None:
    """Write rows a hundred at a time: one by one they take half a minute."""
    for begin in range(0, len(rows), 100):
        chunk = rows[begin : begin + 100]
        values = ", ".join(["(" + ", ".join(["%s"] * len(chunk[0])) + ")"] * len(chunk))
        cursor.execute(
            f"INSERT INTO {table} VALUES {values}",  # noqa: S608 - names of ours
            [value for row in chunk for value in row],
        )


@pytest.fixture
def histories(db) -> Iterator[list[History]]:
    chance = Random(12)
    made = [invent(chance) for _ in range(HISTORIES)]
    rows = list(enumerate(made))
    with connection.cursor() as cursor:
        for statement in filter(str.strip, TABLES.split(";")):
            cursor.execute(statement)
        new = [(n, h.end, h.review, h.digest, h.route, h.path, h.kind) for n, h in rows]
        _insert(cursor, "way_new", new)
        _insert(cursor, "way_old", [(n, h.start) for n, h in rows])
        events = [
            (place * HISTORIES + n, n, e.step, e.review, e.digest, e.back_to, e.start, e.end)
            for n, h in rows
            for place, e in enumerate(h.events)
        ]
        _insert(cursor, "way_event", events)
        _insert(cursor, "way_unit", list(enumerate(KINDS)))
        cursor.execute("CREATE INDEX way_event_batch ON way_event (batch_id)")
        for name in ("new", "old", "event"):
            cursor.execute(f"ANALYZE way_{name}")
    yield made
    with connection.cursor() as cursor:
        for name in ("new", "old", "event", "unit"):
            cursor.execute(f"DROP TABLE way_{name}")


def refused(condition: str) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(REFUSED.format(condition=condition).replace("%", "%%"), [])
        return {number for (number,) in cursor.fetchall()}


def test_the_database_and_the_routes_say_the_same_of_every_history(histories):
    expected = {number for number, history in enumerate(histories) if not history.may_move()}
    assert HISTORIES * 0.3 < len(expected) < HISTORIES * 0.9
    differing = refused(way.STEP_SKIPPED) ^ expected
    assert [histories[number] for number in sorted(differing)[:3]] == []
