"""What the database refuses of money that nobody else has confirmed, on both engines."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from portal.audit.errors import GuardRefused
from portal.clocks import now, today
from portal.payouts.enums import Part
from portal.payouts.models import AnswerRow, BankAnswer, BankKey, Batch, BatchEvent, LineEvent
from portal.staff.enums import Role
from portal.staff.models import Organisation
from tests.factories.payouts import (
    answer_to,
    make_approved,
    make_draft,
    make_sent,
    make_submitted,
    propose,
    waive,
)
from tests.factories.staff import make_user


def refused(action, *arguments, **named):
    with pytest.raises(GuardRefused), transaction.atomic():
        action(*arguments, **named)


@pytest.fixture
def waiting(crew):
    batch, file = make_sent(crew)
    return batch, propose(batch, crew, answer_to(file, failed=[2])).answer


def decide(answer, status, by, **more):
    changes = {"status": status, "decided_by": by.member, "decided_at": now()} | more
    assert BankAnswer.objects.filter(pk=answer.pk).update(**changes) == 1


def tell(line, kind, by, **more):
    return LineEvent.objects.create(
        line=line, kind=kind, on=today(), by=by.member, at=now(), **more
    )


def copy_of(answer, **changes):
    fields = BankAnswer._meta.concrete_fields
    copy = {field.attname: getattr(answer, field.attname) for field in fields}
    return {**copy, "id": None, "uuid": "0" * 32, **changes}


@pytest.mark.parametrize("kind", ["PAID", "FAILED"])
def test_no_line_is_paid_or_failed_without_an_answer(crew, kind):
    batch, _file = make_sent(crew)
    refused(tell, batch.lines.first(), kind, crew.reviewer)


@pytest.mark.parametrize("kind", ["PAID", "FAILED"])
def test_nor_by_one_that_nobody_has_confirmed(crew, waiting, kind):
    batch, _answer = waiting
    for line in batch.lines.all():
        refused(tell, line, kind, crew.reviewer)


@pytest.mark.parametrize("status", ["REFUSED", "WITHDRAWN"])
def test_nor_by_one_that_was_put_aside(crew, waiting, status):
    batch, answer = waiting
    by = crew.clerk if status == "WITHDRAWN" else crew.reviewer
    decide(answer, status, by, note="x")
    refused(tell, batch.lines.get(number=1), "PAID", crew.reviewer)


def test_a_line_gets_the_result_that_was_confirmed_and_none_other(crew, waiting):
    batch, answer = waiting
    decide(answer, "CONFIRMED", crew.reviewer)
    paid, failed = batch.lines.get(number=1), batch.lines.get(number=2)
    refused(tell, paid, "FAILED", crew.reviewer)
    refused(tell, failed, "PAID", crew.reviewer)
    refused(tell, failed, "FAILED", crew.reviewer, reason="CLOSED")
    tell(failed, "FAILED", crew.reviewer, reason="NO_ACCOUNT", bank_code="E02")
    tell(paid, "PAID", crew.reviewer)


def test_a_result_has_the_day_that_was_confirmed(crew, waiting):
    batch, answer = waiting
    decide(answer, "CONFIRMED", crew.reviewer)
    what = {"line": batch.lines.get(number=1), "kind": "PAID", "by": crew.reviewer.member}
    before = today() - dt.timedelta(days=1)
    refused(LineEvent.objects.create, on=before, at=now(), **what)
    LineEvent.objects.create(on=today(), at=now(), **what)


def test_a_row_of_a_refused_answer_gives_no_result_beside_a_confirmed_one(crew):
    batch, file = make_sent(crew)
    first = propose(batch, crew, answer_to(file, only=[1])).answer
    decide(first, "CONFIRMED", crew.reviewer)
    second = propose(batch, crew, answer_to(file, only=[2])).answer
    decide(second, "REFUSED", crew.reviewer, note="x")
    refused(tell, batch.lines.get(number=2), "PAID", crew.reviewer)


def test_one_wrong_row_among_many_refuses_the_statement(crew, waiting):
    batch, answer = waiting
    decide(answer, "CONFIRMED", crew.reviewer)
    other = make_sent(crew)[0]
    lines = [batch.lines.get(number=1), other.lines.get(number=1)]
    refused(
        LineEvent.objects.bulk_create,
        [
            LineEvent(line=line, kind="PAID", on=today(), by=crew.reviewer.member, at=now())
            for line in lines
        ],
    )


@pytest.mark.parametrize("who", ["clerk", "reviewer", "finance"])
def test_an_answer_takes_effect_by_another_than_maker_and_entry(crew, waiting, who):
    _batch, answer = waiting
    user = getattr(crew, who)
    if who == "clerk":
        refused(decide, answer, "CONFIRMED", user)
    else:
        decide(answer, "CONFIRMED", user)


def test_a_maker_does_not_confirm_the_entry_of_another(crew):
    batch, file = make_sent(crew)
    answer = propose(batch, crew, answer_to(file)).answer
    decide(answer, "WITHDRAWN", crew.clerk)
    by_finance = copy_of(
        answer, status="ENTERED", by_id=crew.finance.member.pk, decided_by_id=None, decided_at=None
    )
    answer = BankAnswer.objects.create(**by_finance)
    # Whom another batch has for its maker says nothing of this one
    other = make_user(Role.TOWNSHIP_CLERK, crew.unit)
    make_submitted(replace(crew, clerk=other), period="2025")
    refused(decide, answer, "CONFIRMED", crew.finance)
    refused(decide, answer, "CONFIRMED", crew.clerk)
    refused(decide, answer, "CONFIRMED", crew.clerk, note="x")
    decide(answer, "CONFIRMED", crew.reviewer)


def test_a_unit_of_one_person_may_by_the_newest_decision(crew, waiting):
    _batch, answer = waiting

    other = Organisation.objects.get(code="500235001")
    waive(crew, Part.CONFIRMATION, allowed=True, unit=other)
    waive(crew, Part.SENDER, allowed=True)
    refused(decide, answer, "CONFIRMED", crew.clerk)
    waive(crew, Part.CONFIRMATION, allowed=True)
    waive(crew, Part.CONFIRMATION, allowed=False)
    refused(decide, answer, "CONFIRMED", crew.clerk)
    waive(crew, Part.CONFIRMATION, allowed=True)
    waive(crew, Part.CONFIRMATION, allowed=False, unit=other)
    waive(crew, Part.SENDER, allowed=False)
    decide(answer, "CONFIRMED", crew.clerk)


def test_nothing_is_signed_without_the_bank(crew, waiting):
    _batch, answer = waiting
    refused(decide, answer, "SIGNED", crew.reviewer)


def bank_key(crew, bank, *, trusted=True):
    return BankKey.objects.create(
        bank=bank,
        public_key="x",
        trusted=trusted,
        basis="x",
        requested_by=crew.finance.member,
        approved_by=crew.second_finance.member,
        at=now(),
    )


def test_an_answer_is_signed_by_the_newest_key_of_its_bank_while_it_is_trusted(crew, waiting):
    _batch, answer = waiting
    decide(answer, "WITHDRAWN", crew.clerk)
    answer.refresh_from_db()
    other = bank_key(crew, Organisation.objects.exclude(pk=answer.bank_id).first())
    untrusted = bank_key(crew, answer.bank, trusted=False)
    early = bank_key(crew, answer.bank)
    newest = bank_key(crew, answer.bank)
    bank_key(crew, other.bank)
    begin = {"status": "ENTERED", "decided_by_id": None, "decided_at": None}

    def is_signed(key, *, signature=b"x", status="SIGNED", **more):
        """Try it with such a key, take it back, and say whether the database let it pass."""
        what = begin | {"key_id": key and key.pk, "signature": signature}
        try:
            with transaction.atomic():
                made = BankAnswer.objects.create(**copy_of(answer, **what))
                decide(made, status, crew.reviewer, **more)
                transaction.set_rollback(True)
        except GuardRefused:
            return False
        return True

    assert is_signed(newest)
    assert not is_signed(None)
    assert not is_signed(early)
    assert not is_signed(other)
    assert not is_signed(newest, signature=None)
    assert not is_signed(newest, status="CONFIRMED")
    assert not is_signed(newest, decided_at=None)
    assert not is_signed(newest, decided_by=None)
    assert not is_signed(untrusted)
    bank_key(crew, answer.bank, trusted=False)
    assert not is_signed(BankKey.objects.latest("pk"))


def test_withdrawing_and_refusing_have_their_persons(crew, waiting):
    _batch, answer = waiting
    refused(decide, answer, "WITHDRAWN", crew.reviewer)
    refused(decide, answer, "REFUSED", crew.clerk, note="x")
    refused(decide, answer, "REFUSED", crew.reviewer)
    decide(answer, "REFUSED", crew.reviewer, note="x")


@pytest.mark.parametrize("first", ["CONFIRMED", "REFUSED"])
def test_a_decision_is_the_only_one(crew, waiting, first):
    _batch, answer = waiting
    decide(answer, first, crew.reviewer, note="x")
    for status in ("ENTERED", "CONFIRMED", "REFUSED", "EARLIER"):
        if status != first:
            refused(decide, answer, status, crew.finance, note="y")
            refused(BankAnswer.objects.filter(pk=answer.pk).update, status=status, note="y")


@pytest.mark.parametrize("status", ["CONFIRMED", "SIGNED", "EARLIER", "REFUSED"])
def test_an_answer_begins_as_a_proposal(crew, waiting, status):
    _batch, answer = waiting
    decide(answer, "WITHDRAWN", crew.clerk)
    answer.refresh_from_db()
    refused(BankAnswer.objects.create, **copy_of(answer, status=status))
    undecided = {"decided_by_id": None, "decided_at": None}
    refused(BankAnswer.objects.create, **copy_of(answer, status=status, **undecided))
    refused(BankAnswer.objects.create, **copy_of(answer, status="ENTERED"))


def test_only_one_waits(waiting):
    _batch, answer = waiting
    with pytest.raises(IntegrityError), transaction.atomic():
        BankAnswer.objects.create(**copy_of(answer))


def test_no_answer_comes_to_what_nobody_has_released(crew, waiting):
    _batch, answer = waiting
    draft = make_draft(crew)
    refused(BankAnswer.objects.create, **copy_of(answer, batch_id=draft.pk))


def test_rows_belong_to_a_proposal_and_its_batch(crew):
    batch, file = make_sent(crew)
    answer = propose(batch, crew, answer_to(file, only=[1])).answer
    other = make_approved(crew)
    row = {"kind": "PAID", "on": today()}
    refused(AnswerRow.objects.create, answer=answer, line=other.lines.first(), **row)
    AnswerRow.objects.create(answer=answer, line=batch.lines.get(number=2), **row)
    decide(answer, "CONFIRMED", crew.reviewer)
    refused(AnswerRow.objects.create, answer=answer, line=batch.lines.get(number=3), **row)
    propose(batch, crew, answer_to(file, only=[3]))
    refused(AnswerRow.objects.create, answer=answer, line=batch.lines.get(number=3), **row)


def test_a_note_comes_with_a_decision_only(crew, waiting):
    _batch, answer = waiting
    note = BankAnswer.objects.filter(pk=answer.pk).update
    refused(note, note="x")
    decide(answer, "REFUSED", crew.reviewer, note="x")
    refused(note, note="y")


@pytest.mark.parametrize(
    "change", [{"paid_count": 9}, {"digest": b"x" * 32}, {"by": None}, {"file_digest": b"y" * 32}]
)
def test_what_was_entered_never_changes(crew, waiting, change):
    _batch, answer = waiting
    if "by" in change:
        change = {"by": crew.finance.member}
    refused(BankAnswer.objects.filter(pk=answer.pk).update, **change)
    refused(AnswerRow.objects.filter(answer=answer).update, kind="PAID")
    refused(AnswerRow.objects.filter(answer=answer)._raw_delete, "default")
    refused(BankAnswer.objects.filter(pk=answer.pk)._raw_delete, "default")


@pytest.mark.parametrize(
    "change",
    [{"paid_count": 1}, {"paid_total": 1}, {"failed_count": 1}, {"failed_total": 1}],
    ids=str,
)
def test_no_counter_moves_without_a_confirmed_answer(waiting, change):
    batch, _answer = waiting
    refused(Batch.objects.filter(pk=batch.pk).update, **change)


def test_a_batch_is_settled_by_its_answers_alone(crew, waiting):
    batch, answer = waiting
    sums = {
        name: getattr(answer, name)
        for name in ("paid_count", "paid_total", "failed_count", "failed_total")
    }
    BatchEvent.objects.create(
        batch=batch,
        step="SETTLE",
        from_status="SENT",
        to_status="PAID",
        by=crew.reviewer.member,
        organisation=batch.unit,
        at=now(),
    )
    settle = Batch.objects.filter(pk=batch.pk).update
    refused(settle, status="PAID")
    refused(settle, status="PAID", **sums)
    decide(answer, "CONFIRMED", crew.reviewer)
    refused(settle, status="PAID")
    refused(settle, **{**sums, "paid_total": sums["paid_total"] + 1})
    assert settle(status="PAID", **sums) == 1


def test_a_batch_with_rows_at_the_bank_is_not_settled(crew):
    batch, file = make_sent(crew)
    answer = propose(batch, crew, answer_to(file, only=[1])).answer
    decide(answer, "CONFIRMED", crew.reviewer)
    BatchEvent.objects.create(
        batch=batch,
        step="SETTLE",
        from_status="SENT",
        to_status="PAID",
        by=crew.reviewer.member,
        organisation=batch.unit,
        at=now(),
    )
    update = Batch.objects.filter(pk=batch.pk).update
    counts = {"paid_count": answer.paid_count, "paid_total": answer.paid_total}
    refused(update, status="PAID", **counts)
    assert update(**counts) == 1
