"""Publishing in another class than before: what the earlier class showed is over."""

from __future__ import annotations

from itertools import permutations

import pytest

from portal.disclosure.enums import EditionStatus
from portal.disclosure.models import DisclosedEntry, Edition, Figure, VillageEntry
from tests.factories.disclosure import make_people

NAMED = {"A": DisclosedEntry, "B": VillageEntry}


def current_rows() -> dict[str, int]:
    return {letter: model.objects.filter(current=True).count() for letter, model in NAMED.items()}


@pytest.mark.parametrize(("old", "new"), permutations("ABC", 2))
def test_of_two_classes_only_the_later_one_has_rows(desk, clock, old, new):
    desk.pay_people(8)
    clock.set(2027, 1, 4)
    desk.become(old)
    before = desk.publish()
    assert current_rows() == dict.fromkeys(NAMED, 0) | ({old: 8} if old in NAMED else {})
    desk.become(new)
    edition = desk.publish()
    before.refresh_from_db()
    assert before.status != EditionStatus.PUBLISHED
    assert before.ended_at == edition.published_at
    assert list(Edition.objects.filter(status=EditionStatus.PUBLISHED)) == [edition]
    assert current_rows() == dict.fromkeys(NAMED, 0) | ({new: 8} if new in NAMED else {})
    figure = Figure.objects.get(policy_code="042", township_code="500235131")
    assert (figure.people, figure.payments) == (8, 8)


@pytest.mark.parametrize(
    ("old", "new", "left"),
    [("A", "B", {"A": 0, "B": 6}), ("B", "A", {"A": 6, "B": 6}), ("A", "C", {"A": 0, "B": 0})],
)
def test_a_stricter_class_ends_the_rows_of_every_period_of_the_year(desk, clock, old, new, left):
    """What becomes laxer leaves the other periods as they are until they are published anew."""
    desk.become(old, period_kind="QUARTER")
    people = make_people(desk.villages[0], 6)
    for period in ("2026Q1", "2026Q2"):
        desk.pay(people, period=period)
        desk.publish(period=period)
    clock.set(2027, 1, 4)
    desk.become(new)
    desk.publish(period="2026Q1")
    assert current_rows() == left


def test_a_year_of_figures_gives_way_to_rows_by_name(desk, clock):
    desk.become("C", period_kind="QUARTER")
    people = make_people(desk.villages[0], 6)
    for period in ("2026Q1", "2026Q2"):
        desk.pay(people, period=period)
    clock.set(2027, 1, 4)
    year = desk.publish()
    desk.become("B")
    quarter = desk.publish(period="2026Q1")
    year.refresh_from_db()
    assert year.status == EditionStatus.WITHDRAWN
    assert list(Edition.objects.readable()) == [quarter]
    assert current_rows() == {"A": 0, "B": 6}
