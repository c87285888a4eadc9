from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.payouts import rules
from portal.payouts.enums import BatchStatus, LineEventKind, LineStatus
from portal.payouts.models import Batch
from portal.policies.enums import Route
from portal.policies.periods import Period
from portal.staff.enums import Role


@pytest.mark.parametrize(
    ("period", "number"),
    [
        ("2026Q2", "PC-042-2026Q2-500235101-3"),
        ("once:2026-05-12", "PC-042-once-2026-05-12-500235101-3"),
    ],
)
def test_a_number_names_policy_period_and_unit_and_may_name_a_file(period, number):
    assert rules.batch_number("042", Period.parse(period), "500235101", 3) == number
    assert len(number) <= Batch._meta.get_field("number").max_length


@pytest.mark.parametrize(
    ("role", "route", "sends"),
    [
        (Role.TREASURY_SECTION, Route.FINANCE_PAID, True),
        (Role.TREASURY_SECTION, Route.UNIT_PAID, False),
        (Role.TOWNSHIP_CLERK, Route.FINANCE_PAID, False),
        (Role.SCHOOL_REVIEWER, Route.UNIT_PAID, True),
    ],
)
def test_each_route_has_its_sender(role, route, sends):
    assert rules.sends_route(role, route) == sends


@pytest.mark.parametrize(
    ("batch", "event", "state"),
    [
        (BatchStatus.SUBMITTED, None, LineStatus.SUBMITTED),
        (BatchStatus.RETURNED, None, LineStatus.RETURNED),
        (BatchStatus.SENT, None, LineStatus.SENT),
        (BatchStatus.SENT, LineEventKind.PAID, LineStatus.PAID),
        (BatchStatus.PAID, LineEventKind.FAILED, LineStatus.FAILED),
    ],
)
def test_a_line_is_what_its_last_event_says_else_where_its_batch_is(batch, event, state):
    assert rules.line_status(batch, event) == state


def test_every_event_has_a_state_of_the_same_name():
    assert {kind.value for kind in LineEventKind} <= set(LineStatus.values)


@given(st.decimals(min_value=0, max_value=Decimal("99999999999.99"), places=2))
def test_yuan_and_fen_are_one_amount(amount):
    assert rules.yuan(rules.fen(amount)) == amount


def test_a_note_is_one_line_without_blanks_around_it():
    assert rules.as_note(" 金额与\n方案\x00不符 ") == "金额与 方案 不符"
    assert rules.as_note("甲" * 500) == "甲" * 400
