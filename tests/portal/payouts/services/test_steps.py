from __future__ import annotations

import pytest

from portal.payouts.acts import APPROVE, RETURN
from portal.payouts.errors import WrongStep
from portal.payouts.models import Batch, BatchEvent
from portal.payouts.services.discard import discard_draft
from portal.payouts.services.steps import lock_batch, move, next_number
from portal.policies.periods import Period
from tests.factories.payouts import make_draft, make_submitted


def test_two_who_read_the_same_state_cannot_both_take_the_step(crew):
    post = crew.reviewer.member.posts.get()
    first = make_submitted(crew)
    second = Batch.objects.get(pk=first.pk)
    move(first, RETURN, post=post, note="x", event={"back_to": "ENTER"})
    with pytest.raises(WrongStep):
        move(second, APPROVE, post=post)
    assert BatchEvent.objects.filter(batch=first).count() == 2
    assert lock_batch(second).status == "RETURNED"


def test_a_note_is_kept_as_printable_text_of_four_hundred_characters(crew):
    post = crew.reviewer.member.posts.get()
    note = " a\x00b\n" + "x" * 500
    batch = move(make_submitted(crew), RETURN, post=post, note=note, event={"back_to": "ENTER"})
    assert batch.events.last().note == "a b " + "x" * 396


def test_numbers_count_every_batch_of_policy_period_and_unit(crew):
    def number(period):
        return next_number(policy=crew.policy, period=Period.parse(period), unit=crew.unit)

    make_draft(crew)
    discard_draft(batch=Batch.objects.get(), by=crew.clerk)
    assert number("2026") == "PC-042-2026-500235131-2"
    assert number("2027") == "PC-042-2027-500235131-1"
