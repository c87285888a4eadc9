"""The ledger: each row of money counts once, and the sums hold."""

from __future__ import annotations

from decimal import Decimal

import pytest

from portal.payouts import queries
from portal.payouts.services.reissue import reissue_rows
from portal.payouts.services.revise import revise_batch
from portal.payouts.services.send import send_batch
from portal.staff.enums import Act, Role
from portal.staff.powers import powers_of
from tests.factories.payouts import (
    answer_to,
    enter,
    make_draft,
    make_paid,
    make_payee,
    make_returned,
    make_submitted,
    review,
    submit,
)
from tests.factories.staff import make_user
from tests.portal.payouts.services.test_reissue import correct


def ledger(user, **filters) -> tuple[list[queries.LedgerRow], queries.LedgerRow]:
    batches = queries.ledger_batches(user, powers_of(user), Act.VIEW_BATCH)
    batches = queries.LedgerFilter(**filters).narrow(batches)
    rows = [queries.read_row(sums) for sums in queries.ledger_rows(batches)]
    total = queries.total_with_people(queries.ledger_total(batches), batches)
    return queries.with_people(rows, batches), total


def figures(row) -> dict[str, tuple[int, Decimal, int | None]]:
    return {
        name: (amount.rows, amount.total, amount.people)
        for name in ("planned", "submitted", "paid", "failed")
        for amount in [getattr(row, name)]
    }


def yuan(rows: int, total: str, people: int | None) -> tuple[int, Decimal, int | None]:
    return rows, Decimal(total), people


def pay_again(batch, crew, payee, number, *, failed=()):
    """Pay one failed row again, through all reviews and the bank."""
    correct(payee, 7000 + number)
    draft = reissue_rows(batch=batch, numbers=(number,), by=crew.clerk)
    approved = review(submit(batch=draft, by=crew.clerk), crew)
    file = send_batch(batch=approved, by=crew.reviewer)
    approved.refresh_from_db()
    enter(approved, crew, answer_to(file, failed=failed))
    approved.refresh_from_db()
    return approved


@pytest.fixture
def payees(crew):
    return [make_payee(village) for village in crew.villages]


def test_a_row_that_failed_and_was_paid_again_counts_once(crew, payees):
    batch = make_paid(crew, payees=payees, failed=[2, 3])
    ((row,), total) = ledger(crew.clerk)
    assert figures(row) == {
        "planned": yuan(3, "600.50", 3),
        "submitted": yuan(3, "600.50", 3),
        "paid": yuan(1, "100.00", 1),
        "failed": yuan(2, "500.50", 2),
    }
    again = pay_again(batch, crew, payees[1], 2)
    ((row,), total) = ledger(crew.clerk)
    assert figures(row) == {
        "planned": yuan(3, "600.50", 3),
        "submitted": yuan(3, "600.50", 3),
        "paid": yuan(2, "300.50", 2),
        "failed": yuan(1, "300.00", 1),
    }
    assert (row.paid_again, row.open) == (
        queries.Amount(1, Decimal("200.50")),
        queries.Amount(0, Decimal(0)),
    )
    assert figures(total) == figures(row)
    assert again.reissues == batch


def test_a_row_that_fails_twice_still_counts_once(crew, payees):
    batch = make_paid(crew, payees=payees, failed=[2])
    pay_again(batch, crew, payees[1], 2, failed=[1])
    ((row,), _total) = ledger(crew.clerk)
    assert figures(row)["failed"] == yuan(1, "200.50", 1)
    assert figures(row)["paid"] == yuan(2, "400.00", 2)
    assert row.open == queries.Amount(0, Decimal(0))


def test_drafts_are_planned_and_a_correction_takes_the_place_of_what_was_returned(crew, payees):
    returned = make_returned(crew, payees=payees)
    ((row,), _total) = ledger(crew.clerk)
    planned = figures(row)
    assert (planned["planned"], planned["submitted"]) == (yuan(3, "600.50", 3), yuan(0, "0", 0))
    revise_batch(batch=returned, by=crew.clerk)
    ((row,), _total) = ledger(crew.clerk)
    assert figures(row) == planned
    # One of the same people, and somebody else, in another draft of the same policy and period
    make_draft(crew, payees=[payees[0], make_payee(crew.villages[0])], amounts=["1.00", "2.00"])
    ((row,), total) = ledger(crew.clerk)
    assert figures(row)["planned"] == figures(total)["planned"] == yuan(5, "603.50", 4)


def test_people_of_several_lines_are_people_of_the_sum_once(crew, payees):
    make_submitted(crew, payees=payees, period="2025")
    make_submitted(crew, payees=payees, period="2026")
    rows, total = ledger(crew.clerk)
    assert [(row.period, figures(row)["submitted"][2]) for row in rows] == [
        ("2025", 3),
        ("2026", 3),
    ]
    assert figures(total)["submitted"] == yuan(6, "1201.00", 3)


def test_above_the_bound_people_are_not_counted(crew, payees):
    make_submitted(crew, payees=payees)
    batches = queries.ledger_batches(crew.clerk, powers_of(crew.clerk), Act.VIEW_BATCH)
    rows = [queries.read_row(sums) for sums in queries.ledger_rows(batches)]
    assert queries.with_people(rows, batches, limit=2)[0].planned.people is None
    total = queries.total_with_people(queries.ledger_total(batches), batches, limit=2)
    assert (total.planned.rows, total.planned.people) == (3, None)


@pytest.mark.parametrize(
    ("filters", "periods"),
    [
        ({"year": 2026}, ["2026", "2026-05", "2026H1", "once:2026-05-12"]),
        ({"year": 2026, "month": 5}, ["2026", "2026-05", "2026H1", "once:2026-05-12"]),
        ({"year": 2026, "month": 7}, ["2026"]),
        ({"year": 2025}, ["2025A"]),
        # The autumn term runs into January
        ({"year": 2026, "month": 1}, ["2025A", "2026", "2026H1"]),
        ({"policy": "015"}, []),
        ({"unit": "500235001"}, []),
        ({"year": 2025, "department": "D05"}, ["2025A"]),
        ({"department": "D04"}, []),
    ],
)
def test_filters_leave_the_periods_that_they_name(crew, filters, periods):
    payee = make_payee(crew.villages[0])
    for period in ("2026", "2026-05", "2026H1", "once:2026-05-12", "2025A"):
        make_draft(crew, payees=[payee], amounts=["1.00"], period=period)
    rows, _total = ledger(crew.clerk, **filters)
    assert [row.period for row in rows] == periods


def test_everybody_counts_what_the_posts_cover(crew):
    make_submitted(crew)
    others = make_user(Role.TOWNSHIP_CLERK, "500235001")
    assert ledger(others)[0] == []
    assert ledger(make_user(Role.DEPARTMENT_REVIEWER, "D04"))[0] == []
    assert [row.unit_code for row in ledger(crew.department)[0]] == [crew.unit.code]
    assert [row.unit_code for row in ledger(crew.finance)[0]] == [crew.unit.code]


@pytest.mark.parametrize("sets", [1, 5])
def test_lines_of_a_ledger_are_few_queries(crew, django_assert_num_queries, sets):
    for n in range(sets):
        make_paid(crew, period=f"20{10 + n}", failed=[1])
        make_draft(crew, period=f"20{10 + n}")
    batches = queries.ledger_batches(crew.finance, powers_of(crew.finance), Act.VIEW_BATCH)
    with django_assert_num_queries(6):
        rows = [queries.read_row(sums) for sums in queries.ledger_rows(batches)]
        assert len(queries.with_people(rows, batches)) == sets
