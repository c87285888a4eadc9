from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.payouts import rules
from portal.payouts.enums import (
    OPEN_STATUSES,
    TRANSITIONS,
    BatchStatus,
    LineEventKind,
    LineStatus,
    Step,
)
from portal.payouts.errors import WrongStep
from portal.payouts.models import Batch
from portal.policies.enums import Route
from portal.policies.periods import Period
from portal.staff.enums import Role

STARTS = {start for start, _step in TRANSITIONS}


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


@given(st.sampled_from(BatchStatus), st.sampled_from(Step))
def test_a_step_leads_where_the_table_says_or_nowhere(status, step):
    batch = Batch(number="PC-1", status=status)
    if (status, step) in TRANSITIONS:
        assert rules.target(batch, step) == TRANSITIONS[status, step]
    else:
        with pytest.raises(WrongStep):
            rules.target(batch, step)


@given(st.lists(st.sampled_from(Step), max_size=12))
def test_no_sequence_of_steps_leaves_the_table(steps):
    batch = Batch(number="PC-1", status=BatchStatus.DRAFT)
    passed = [batch.status]
    for step in steps:
        try:
            batch.status = rules.target(batch, step)
        except WrongStep:
            continue
        passed.append(batch.status)
    walked = set(pairwise(passed))
    assert walked <= {(start, end) for (start, _step), end in TRANSITIONS.items()}
    # Money comes after an approval, and an end is an end.
    if BatchStatus.SENT in passed:
        assert passed[:4] == ["DRAFT", "SUBMITTED", "APPROVED", "SENT"]
    ends = [status for status in passed[:-1] if status not in STARTS]
    assert ends == []


def test_open_batches_are_those_with_a_step_left():
    assert set(OPEN_STATUSES) == STARTS


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
