from __future__ import annotations

import datetime as dt
from decimal import Decimal

from portal.clocks import today
from portal.disclosure.queries import (
    figure_years,
    figures_of_policy,
    margins,
    policy_figures,
    totals_of,
)
from portal.disclosure.queries.ledger import LedgerTotals


def test_county_without_publications_has_noughts(db):
    assert totals_of(margins(2026), 2026) == LedgerTotals(
        2026, 0, 0, 0, Decimal("0.00"), False, None
    )


def test_county_totals_are_those_of_the_cube(desk, django_assert_num_queries):
    desk.pay_people(7, 6)
    desk.publish()
    with django_assert_num_queries(1):
        found = totals_of(margins(today().year), today().year)
    assert found == LedgerTotals(2026, 1, 2, 13, Decimal("1378.00"), False, dt.date(2026, 9, 10))
    assert figure_years() == [2026]
    assert [(f.policy_code, f.payments) for f in policy_figures(2026)] == [("042", 13)]
    assert [(f.township_code, f.people, f.payments) for f in figures_of_policy("042")] == [
        ("", None, 13),
        ("500235001", 6, 6),
        ("500235131", 7, 7),
    ]
