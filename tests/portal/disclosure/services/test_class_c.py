from __future__ import annotations

from decimal import Decimal

import pytest

from portal.disclosure.enums import EditionStatus, Grain
from portal.disclosure.errors import BatchesOpen, YearNotOver
from portal.disclosure.models import DisclosedEntry, Edition, Figure, VillageEntry
from portal.payouts.enums import BatchStatus
from portal.payouts.models import Line
from tests.factories.disclosure import give_back, make_people


@pytest.fixture
def quarters(desk, clock):
    """Two quarters of 2026 of a class C policy, seen from the year after."""
    desk.become("C", period_kind="QUARTER")
    people = make_people(desk.villages[0], 8)
    desk.pay(people, period="2026Q1")
    desk.pay(people, period="2026Q2")
    clock.set(2027, 1, 4)
    return desk


def shown(edition: Edition) -> list[tuple]:
    rows = edition.totals.order_by("grain").values_list("grain", "payments", "people", "total")
    return list(rows)


def test_year_is_published_once_with_distinct_people(quarters):
    edition = quarters.publish(period="2026Q1")
    assert edition.disclosure.ref == "GK-042-2026-500235131"
    assert edition.entry_count == 16
    assert shown(edition) == [
        (Grain.SET, 16, 8, Decimal(1600)),
        (Grain.TOWNSHIP, 16, 8, Decimal(1600)),
    ]
    assert not DisclosedEntry.objects.exists()
    assert not VillageEntry.objects.exists()
    figure = Figure.objects.get(policy_code="042", township_code="500235131")
    assert (figure.people, figure.payments) == (8, 16)


def test_minors_are_counted_where_nobody_is_named(quarters):
    import datetime as dt

    young = make_people(quarters.villages[0], 5, adult_on=dt.date(2030, 1, 1))
    quarters.pay(young, period="2026Q3")
    assert quarters.publish().entry_count == 21


def test_running_year_is_refused(desk):
    desk.become("C")
    desk.pay_people(8)
    with pytest.raises(YearNotOver) as refusal:
        desk.publish()
    assert refusal.value.ends_on.isoformat() == "2026-12-31"


def test_year_of_school_terms_is_not_over_in_january(desk, clock):
    desk.become("C", period_kind="TERM")
    desk.pay_people(8, period="2026A")
    clock.set(2027, 1, 31)
    with pytest.raises(YearNotOver):
        desk.publish()
    clock.set(2027, 2, 1)
    assert desk.publish().entry_count == 8


def test_year_with_an_open_batch_is_refused(quarters):
    batch = quarters.pay_people(5, period="2026Q4", status=BatchStatus.SENT)
    with pytest.raises(BatchesOpen) as refusal:
        quarters.publish()
    assert refusal.value.numbers == (batch.number,)


def test_corrected_year_hides_what_moved_by_few_people(quarters):
    quarters.publish()
    give_back(Line.objects.first(), by=quarters.clerk.member)
    edition = quarters.publish()
    assert edition.entry_count is None
    assert {row[1] for row in shown(edition)} == {None}


def test_corrected_year_shows_what_moved_by_many_people(quarters):
    quarters.publish()
    quarters.pay(make_people(quarters.villages[1], 5), period="2026Q4")
    assert quarters.publish().entry_count == 21


def test_withdrawn_year_that_comes_back_moves_by_few_people_no_more(quarters):
    from portal.disclosure.services.withdraw import withdraw

    first = quarters.publish()
    withdraw(edition=first, reason="WRONG_DATA", by=quarters.clerk)
    give_back(Line.objects.first(), by=quarters.clerk.member)
    assert quarters.publish().entry_count is None


def test_year_takes_down_what_was_public_by_name_before(desk, clock):
    desk.become("A", period_kind="QUARTER")
    desk.pay_people(6, period="2026Q1")
    named = desk.publish(period="2026Q1")
    desk.become("C")
    clock.set(2027, 1, 4)
    edition = desk.publish()
    named.refresh_from_db()
    assert named.status == EditionStatus.WITHDRAWN
    assert not DisclosedEntry.objects.exists()
    assert Figure.objects.whole().get().payments == edition.entry_count == 6
