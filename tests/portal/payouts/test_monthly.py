"""The monthly report: each deed counts in the month in which it was entered, and once."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from portal.clocks import today
from portal.payouts import queries
from portal.payouts.models import Batch
from portal.staff.enums import Act
from portal.staff.powers import powers_of
from tests.factories.payouts import (
    Crew,
    answer_to,
    enter,
    load_small_county,
    make_crew,
    make_paid,
    make_payee,
    make_returned,
    make_sent,
    make_submitted,
)
from tests.portal.payouts.test_ledger import pay_again


@pytest.fixture
def crew(db, clock) -> Crew:
    """Posts that begin before the first of the months."""
    clock.set("2026-01-04 10:00")
    load_small_county()
    return make_crew()


@pytest.fixture
def payees(crew):
    return [make_payee(village) for village in crew.villages]


class Clock:
    """Sets the moment that everybody reads."""

    def __init__(self, monkeypatch) -> None:
        self.monkeypatch = monkeypatch

    def set(self, text: str) -> None:
        moment = timezone.make_aware(dt.datetime.fromisoformat(text))
        self.monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture
def clock(monkeypatch) -> Clock:
    return Clock(monkeypatch)


def report(user, year, month, by="policy"):
    batches = queries.ledger_batches(user, powers_of(user), Act.VIEW_BATCH)
    return queries.month_report(batches, year=year, month=month, by=by)


def counts(deeds) -> dict[str, tuple[int, str]]:
    return {name: (amount.rows, f"{amount.total:.2f}") for name, amount in deeds.items()}


def test_the_month_and_the_year_say_what_happened(crew, payees, clock):
    clock.set("2026-03-30 10:00")
    batch, file = make_sent(crew, payees=payees)
    clock.set("2026-04-02 10:00")
    enter(batch, crew, answer_to(file, failed=[2]))
    batch.refresh_from_db()
    clock.set("2026-05-06 10:00")
    pay_again(batch, crew, payees[1], 2)
    nothing = (0, "0.00")
    march, _total = report(crew.finance, 2026, 3)
    assert counts(march[0].month) == {
        "submitted": (3, "600.50"),
        "sent": (3, "600.50"),
        "paid": nothing,
        "failed": nothing,
        "again": nothing,
    }
    (april,), total = report(crew.finance, 2026, 4, "unit")
    assert (april.code, april.name) == (crew.unit.code, crew.unit.short_name)
    assert counts(april.month) == {
        "submitted": nothing,
        "sent": nothing,
        "paid": (2, "400.00"),
        "failed": (1, "200.50"),
        "again": nothing,
    }
    assert counts(total.month) == counts(april.month)
    (may,), _total = report(crew.finance, 2026, 5)
    assert counts(may.month) == {
        "submitted": nothing,
        "sent": nothing,
        "paid": (1, "200.50"),
        "failed": nothing,
        "again": (1, "200.50"),
    }
    assert counts(may.year) == {
        "submitted": (3, "600.50"),
        "sent": (3, "600.50"),
        "paid": (3, "600.50"),
        "failed": (1, "200.50"),
        "again": (1, "200.50"),
    }
    assert may.still_failed() == queries.Amount(0, Decimal("0.00"))
    assert april.still_failed() == queries.Amount(1, Decimal("200.50"))
    # A month later nothing new happened, and the year stays
    (june,), _total = report(crew.finance, 2026, 6)
    assert set(counts(june.month).values()) == {nothing}
    assert counts(june.year) == counts(may.year)
    assert report(crew.finance, 2027, 1)[0] == []


def test_answers_that_come_in_parts_count_in_their_months(crew, payees, clock):
    clock.set("2026-03-30 10:00")
    batch, file = make_sent(crew, payees=payees)
    enter(batch, crew, answer_to(file, only=[1]))
    clock.set("2026-04-02 10:00")
    enter(batch, crew, answer_to(file, only=[2, 3], failed=[3]))
    assert Batch.objects.get(pk=batch.pk).status == "PAID"
    (march,), _total = report(crew.finance, 2026, 3)
    assert counts(march.month)["paid"] == (1, "100.00")
    (april,), _total = report(crew.finance, 2026, 4)
    assert counts(april.month)["paid"] == (1, "200.50")
    assert counts(april.month)["failed"] == (1, "300.00")
    assert counts(april.year)["paid"] == (2, "300.50")


def test_batches_whose_answers_lie_in_one_month_are_counted_without_their_rows(
    crew, payees, django_assert_num_queries
):
    make_paid(crew, payees=payees, failed=[2])
    batches = queries.ledger_batches(crew.finance, powers_of(crew.finance), Act.VIEW_BATCH)
    day = today()
    with django_assert_num_queries(8):
        (row,), _total = queries.month_report(batches, year=day.year, month=day.month)
    assert counts(row.month)["paid"] == (2, "400.00")
    assert row.still_failed() == queries.Amount(1, Decimal("200.50"))


def test_what_was_given_back_is_not_submitted(crew, payees):
    make_returned(crew, payees=payees)
    day = today()
    assert report(crew.finance, day.year, day.month)[0] == []
    make_submitted(crew, payees=payees, period="2025")
    (row,), _total = report(crew.finance, day.year, day.month)
    assert counts(row.month)["submitted"] == (3, "600.50")
