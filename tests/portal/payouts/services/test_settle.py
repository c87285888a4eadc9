"""An answer is entered by one and confirmed by another: until then nothing is settled."""

from __future__ import annotations

import io

import pytest

from portal.audit.models import Entry
from portal.audit.triggers import lifted_all
from portal.payouts import answer_errors
from portal.payouts.acts import CONFIRM, FEEDBACK, REFUSE, RETURN, WITHDRAW
from portal.payouts.bank.errors import FeedbackAlreadyEntered, FeedbackSaysNothingNew
from portal.payouts.enums import AnswerStatus, BatchStatus, Origin, Part, Step
from portal.payouts.errors import ReasonMissing
from portal.payouts.models import AnswerRow, BankAnswer, Batch, LineEvent
from portal.payouts.route_errors import PartTaken
from portal.payouts.services.answers import import_feedback, record_platform_result
from portal.payouts.services.decide_persons import waive_person
from portal.payouts.services.settle import confirm_answer, refuse_answer, withdraw_answer
from portal.policies.enums import Route
from portal.staff.enums import Role
from portal.staff.errors import NotAllowed
from portal.staff.powers import powers_of
from tests.factories.payouts import (
    answer_to,
    as_bytes,
    enter,
    make_approved,
    make_paid,
    make_sent,
    platform_answer,
    propose,
)
from tests.factories.staff import make_user


@pytest.fixture
def proposed(crew):
    batch, file = make_sent(crew)
    report = propose(batch, crew, answer_to(file, failed=[2]))
    return batch, report.answer


def fresh(batch):
    """Return the batch as the next request reads it."""
    return Batch.objects.get(pk=batch.pk)


def confirm(batch, by, digest=None):
    answer = BankAnswer.objects.filter(batch=batch).first()
    return confirm_answer(batch=batch, by=by, digest=digest or bytes(answer.digest))


def results():
    return LineEvent.objects.filter(kind__in=("PAID", "FAILED")).count()


def test_an_entry_settles_nothing(crew, proposed):
    batch, answer = proposed
    batch.refresh_from_db()
    assert (batch.status, batch.paid_count, batch.failed_count) == (BatchStatus.SENT, 0, 0)
    assert (results(), batch.bank_files.filter(direction="BACK").count()) == (0, 0)
    assert (answer.status, answer.by) == (AnswerStatus.ENTERED, crew.clerk.member)
    assert (answer.rows, str(answer.total), answer.repeated) == (3, "600.50", 0)
    assert (answer.paid_count, str(answer.paid_total)) == (2, "400.00")
    assert (answer.failed_count, str(answer.failed_total)) == (1, "200.50")
    assert Entry.objects.filter(act="payouts.enter_answer").get().detail["paid"] == 2


def test_another_person_lets_it_take_effect(crew, proposed):
    batch, answer = proposed
    report = confirm(batch, crew.reviewer)
    assert (report.paid_count, report.failed_count, report.settled) == (2, 1, True)
    batch.refresh_from_db()
    answer.refresh_from_db()
    assert (batch.status, str(batch.paid_total), str(batch.failed_total)) == (
        BatchStatus.PAID,
        "400.00",
        "200.50",
    )
    assert (answer.status, answer.decided_by) == (AnswerStatus.CONFIRMED, crew.reviewer.member)
    event = batch.events.last()
    assert (event.step, event.by) == (Step.SETTLE, crew.reviewer.member)
    sent, back = (batch.bank_files.get(direction=direction) for direction in ("OUT", "BACK"))
    assert (back.by, back.bank, sent.bank is None) == (crew.clerk.member, sent.bank, False)
    detail = Entry.objects.get(act="payouts.feedback").detail
    assert detail["entered_by"] == str(crew.clerk.member.uuid)
    assert detail["answer_sha256"] == bytes(answer.digest).hex()
    assert "key" not in detail


def test_who_entered_it_does_not_confirm_it(crew):
    batch, file = make_sent(crew)
    content = as_bytes(answer_to(file))
    import_feedback(batch=batch, by=crew.reviewer, stream=io.BytesIO(content), filename="x")
    with pytest.raises(PartTaken) as caught:
        confirm(batch, crew.reviewer)
    assert caught.value.taken == Part.ANSWER
    with pytest.raises(answer_errors.YourAnswer):
        refuse_answer(batch=batch, by=crew.reviewer, reason="x")
    assert confirm(batch, crew.finance).settled


def test_who_made_the_batch_confirms_no_answer_to_it(crew):
    batch, file = make_sent(crew)
    stream = io.BytesIO(as_bytes(answer_to(file)))
    import_feedback(batch=batch, by=crew.finance, stream=stream, filename="x")
    with pytest.raises(PartTaken) as caught:
        confirm(batch, crew.clerk)
    assert caught.value.taken == Part.MAKER
    with pytest.raises(PartTaken):
        refuse_answer(batch=batch, by=crew.clerk, reason="x")
    assert results() == 0


@pytest.mark.parametrize(
    ("role", "organisation", "route", "allowed"),
    [
        (Role.TOWNSHIP_CLERK, "500235131", Route.UNIT_PAID, True),
        (Role.TOWNSHIP_REVIEWER, "500235131", Route.UNIT_PAID, True),
        (Role.FINANCE_SECTION, "F02", Route.UNIT_PAID, True),
        (Role.TREASURY_SECTION, "F06", Route.UNIT_PAID, False),
        (Role.TOWNSHIP_REVIEWER, "500235001", Route.UNIT_PAID, False),
        (Role.BANK_OPERATOR, "B01", Route.UNIT_PAID, False),
        (Role.VILLAGE_CLERK, "500235131201", Route.UNIT_PAID, False),
        (Role.AUDITOR, "O02", Route.UNIT_PAID, False),
        (Role.TREASURY_SECTION, "F06", Route.FINANCE_PAID, True),
        (Role.FINANCE_SECTION, "F02", Route.FINANCE_PAID, True),
        (Role.TOWNSHIP_REVIEWER, "500235131", Route.FINANCE_PAID, False),
    ],
)
def test_the_side_that_sends_confirms_or_the_finance_section(
    crew, role, organisation, route, allowed
):
    batch = make_approved(crew, origin=Origin.PLATFORM, route=route)
    answer_of_platform(crew, batch)
    if organisation == "500235131201":
        organisation = crew.villages[0].code
    user = make_user(role, organisation)
    assert CONFIRM.is_possible(user, fresh(batch)) == allowed
    waiting = CONFIRM.waiting(user, powers_of(user))
    assert (waiting is not None and batch in waiting) == allowed
    if allowed:
        assert confirm(batch, user).settled
    else:
        with pytest.raises(NotAllowed):
            confirm(batch, user)


def answer_of_platform(crew, batch):
    content = platform_answer(batch, batch.number)
    return record_platform_result(
        batch=batch, by=crew.clerk, stream=io.BytesIO(content), filename="x"
    )


def test_one_answer_at_a_time(crew):
    batch, file = make_sent(crew)
    propose(batch, crew, answer_to(file, only=[1]))
    with pytest.raises(answer_errors.AnswerWaits):
        propose(batch, crew, answer_to(file, only=[2]))
    assert not FEEDBACK.is_possible(crew.clerk, fresh(batch))
    assert batch not in FEEDBACK.waiting(crew.clerk, powers_of(crew.clerk))
    confirm(batch, crew.reviewer)
    batch.refresh_from_db()
    assert (batch.status, batch.paid_count) == (BatchStatus.SENT, 1)
    assert batch in FEEDBACK.waiting(crew.clerk, powers_of(crew.clerk))
    assert enter(batch, crew, answer_to(file, only=[2, 3])).settled


def test_a_confirmation_names_what_was_shown(crew, proposed):
    batch, _answer = proposed
    with pytest.raises(answer_errors.AnswerDiffers):
        confirm(batch, crew.reviewer, digest=b"x" * 32)
    with pytest.raises(answer_errors.AnswerDiffers):
        confirm(batch, crew.reviewer, digest=b"not a digest")


def test_the_page_of_a_withdrawn_answer_confirms_no_other_one(crew):
    batch, file = make_sent(crew)
    first = propose(batch, crew, answer_to(file)).answer
    withdraw_answer(batch=batch, by=crew.clerk)
    second = propose(batch, crew, answer_to(file, failed=[1])).answer
    assert bytes(first.digest) != bytes(second.digest)
    with pytest.raises(answer_errors.AnswerDiffers):
        confirm(batch, crew.reviewer, digest=bytes(first.digest))
    assert results() == 0


@pytest.mark.parametrize(
    "change", [{"kind": "PAID"}, {"reason": "CLOSED"}, {"bank_code": "E9"}, {"sms": "x"}]
)
def test_rows_altered_past_the_guards_are_noticed(crew, proposed, change):
    batch, answer = proposed
    failed = AnswerRow.objects.filter(answer=answer, kind="FAILED")
    with lifted_all():
        assert failed.update(**change) == 1
    with pytest.raises(answer_errors.AnswerAltered):
        confirm(batch, crew.reviewer)


def test_a_refusal_has_a_reason_and_settles_nothing(crew, proposed):
    batch, answer = proposed
    with pytest.raises(ReasonMissing):
        refuse_answer(batch=batch, by=crew.reviewer, reason=" ")
    refuse_answer(batch=batch, by=crew.reviewer, reason="与银行对账单不符")
    answer.refresh_from_db()
    assert (answer.status, answer.note) == (AnswerStatus.REFUSED, "与银行对账单不符")
    assert results() == 0
    with pytest.raises(answer_errors.NoAnswerWaits):
        confirm(batch, crew.reviewer)


def test_only_who_entered_it_withdraws_it(crew, proposed):
    batch, answer = proposed
    with pytest.raises(answer_errors.NotYourAnswer):
        withdraw_answer(batch=batch, by=crew.reviewer)
    withdraw_answer(batch=batch, by=crew.clerk)
    answer.refresh_from_db()
    assert (answer.status, results()) == (AnswerStatus.WITHDRAWN, 0)
    with pytest.raises(answer_errors.NoAnswerWaits):
        withdraw_answer(batch=batch, by=crew.clerk)


@pytest.mark.parametrize("ending", ["refused", "withdrawn"])
def test_a_file_that_took_no_effect_may_be_entered_again(crew, ending):
    batch, file = make_sent(crew)
    cells = answer_to(file)
    propose(batch, crew, cells)
    if ending == "refused":
        refuse_answer(batch=batch, by=crew.reviewer, reason="x")
    else:
        withdraw_answer(batch=batch, by=crew.clerk)
    assert enter(batch, crew, cells).settled


def test_a_file_that_took_effect_may_not(crew):
    batch, file = make_sent(crew)
    cells = answer_to(file, only=[1])
    enter(batch, crew, cells)
    with pytest.raises(FeedbackAlreadyEntered):
        propose(batch, crew, cells)


def test_a_file_that_says_nothing_new_is_not_kept(crew):
    batch, file = make_sent(crew)
    enter(batch, crew, answer_to(file, only=[1, 2]))
    with pytest.raises(FeedbackSaysNothingNew):
        propose(batch, crew, answer_to(file, only=[2]))
    assert BankAnswer.objects.count() == 1


def test_what_the_platform_has_paid_is_not_returned_while_its_answer_waits(crew):
    batch = make_approved(crew, origin=Origin.PLATFORM)
    assert RETURN.is_possible(crew.finance, fresh(batch))
    answer_of_platform(crew, batch)
    assert not RETURN.is_possible(crew.finance, fresh(batch))


def test_a_unit_of_one_person_confirms_its_own_entry_by_a_decision(crew, proposed):
    batch, _answer = proposed
    with pytest.raises(PartTaken):
        confirm(batch, crew.clerk)
    assert batch not in CONFIRM.waiting(crew.clerk, powers_of(crew.clerk))
    for allowed in (True, False, True):
        waive_person(
            unit=crew.unit,
            part=Part.CONFIRMATION,
            allowed=allowed,
            basis="县财政局2026年第9号",
            requested_by=crew.finance,
            approved_by=crew.second_finance,
        )
        waiting = CONFIRM.waiting(crew.clerk, powers_of(crew.clerk))
        assert (batch in waiting) == allowed
    assert not REFUSE.is_possible(crew.clerk, fresh(batch))
    assert WITHDRAW.is_possible(crew.clerk, fresh(batch))
    assert confirm(batch, crew.clerk).settled


def test_nothing_waits_when_all_is_settled(crew):
    batch = make_paid(crew)
    for act in (CONFIRM, REFUSE, WITHDRAW, FEEDBACK):
        assert not act.is_possible(crew.reviewer, batch)
    with pytest.raises(answer_errors.NoAnswerWaits):
        confirm(batch, crew.reviewer)
