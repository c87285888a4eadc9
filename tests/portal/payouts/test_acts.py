from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.payouts import acts
from portal.payouts.acts import BATCH_ACTS, TRANSITIONS
from portal.payouts.enums import MAKERS, OPEN_STATUSES, BatchStatus, Origin, Step
from portal.payouts.errors import MadeByYou
from portal.payouts.models import BankAnswer, Batch
from portal.staff.enums import Role
from portal.staff.errors import NotAllowed
from tests.factories.payouts import (
    answer_to,
    make_approved,
    make_draft,
    make_returned,
    make_sent,
    propose,
)
from tests.factories.payouts import make_submitted as make_waiting
from tests.factories.staff import make_user

TABLE = {
    ("DRAFT", "SUBMIT"): "SUBMITTED",
    ("DRAFT", "DISCARD"): "DISCARDED",
    ("SUBMITTED", "RECALL"): "RETURNED",
    ("SUBMITTED", "APPROVE"): "APPROVED",
    ("SUBMITTED", "RETURN"): "RETURNED",
    ("APPROVED", "SEND"): "SENT",
    ("APPROVED", "RECORD"): "SENT",
    ("APPROVED", "RETURN"): "RETURNED",
    ("SENT", "SETTLE"): "PAID",
}
STEPPING = [act for act in BATCH_ACTS if act.moves]


def test_the_acts_make_up_the_state_machine():
    assert TRANSITIONS == TABLE


@given(st.sampled_from(BatchStatus), st.sampled_from(STEPPING))
def test_an_act_starts_where_the_table_says_and_nowhere_else(status, act):
    batch = Batch(number="PC-1", status=status, origin=Origin.LOCAL)
    batch.entered_answer = BankAnswer() if act.name == "confirm_answer" else None
    steps = {step for step, _end in act.moves.values()} - {Step.RECORD}
    starts = any((status, step) in TABLE for step in steps)
    assert (act.misplaced(batch) is None) == starts


@given(st.lists(st.sampled_from(Step), max_size=12))
def test_no_sequence_of_steps_leaves_the_table(steps):
    passed = [BatchStatus.DRAFT]
    for step in steps:
        if (passed[-1], step) in TRANSITIONS:
            passed.append(TRANSITIONS[passed[-1], step])
    walked = set(pairwise(passed))
    assert walked <= {(start, end) for (start, _step), end in TRANSITIONS.items()}
    # Money comes after an approval, and an end is an end.
    if BatchStatus.SENT in passed:
        assert passed[:4] == ["DRAFT", "SUBMITTED", "APPROVED", "SENT"]
    starts = {start for start, _step in TRANSITIONS}
    assert {*passed[:-1]} <= starts


def test_open_batches_are_those_with_a_step_left():
    assert set(OPEN_STATUSES) == {start for start, _step in TRANSITIONS}


def test_every_act_has_its_service_but_feedback_which_has_two():
    assert [act.name for act in BATCH_ACTS if act.do is None] == ["feedback"]


@pytest.mark.parametrize("act", BATCH_ACTS, ids=lambda act: act.name)
def test_nobody_without_a_post_passes_the_guard_of_an_act(crew, act):
    for batch in (make_draft(crew), make_waiting(crew), make_approved(crew), make_returned(crew)):
        with pytest.raises(NotAllowed):
            act.require(make_user(Role.EDITOR, "O01"), batch)


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("act", [acts.APPROVE, acts.RETURN], ids=lambda act: act.name)
def test_neither_maker_reviews_whatever_the_post(crew, act, maker):
    batch = make_waiting(crew)
    setattr(batch, maker, crew.reviewer.member)
    with pytest.raises(MadeByYou):
        act.require(crew.reviewer, batch)


def test_what_waits_is_what_can_be_done(crew):
    """The list of an act and its guard say the same of every batch."""
    from portal.staff.powers import powers_of

    made = [make_draft(crew), make_waiting(crew), make_approved(crew), make_sent(crew)[0]]
    made.append(make_returned(crew))
    answered, file = make_sent(crew)
    propose(answered, crew, answer_to(file))
    made.append(answered)
    listed = set()
    for user in (crew.clerk, crew.reviewer, crew.department, crew.finance, crew.treasury):
        powers = powers_of(user)
        for act in BATCH_ACTS:
            waiting = act.waiting(user, powers)
            if waiting is None or not act.task:
                continue
            for batch in made:
                if batch in waiting:
                    act.require(user, batch)
                    listed.add(act)
    assert listed == {act for act in BATCH_ACTS if act.task}
