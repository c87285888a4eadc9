"""Two decisions at once: an answer takes effect once, or not at all."""

from __future__ import annotations

import pytest

from portal.payouts.models import BankAnswer, Batch, LineEvent
from portal.payouts.services.settle import confirm_answer, refuse_answer, withdraw_answer
from tests.factories.payouts import answer_to, make_sent, propose
from tests.portal.payouts.services.test_reissue_at_once import at_once, kinds

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres_only]


@pytest.fixture
def waiting(crew):
    batch, file = make_sent(crew)
    return batch, propose(batch, crew, answer_to(file, failed=[2])).answer


def settled(batch) -> tuple[str, int, int]:
    batch = Batch.objects.get(pk=batch.pk)
    results = LineEvent.objects.filter(kind__in=("PAID", "FAILED")).count()
    return batch.status, batch.paid_count, results


def test_two_who_confirm_at_once_settle_once(crew, waiting):
    batch, answer = waiting
    digest = bytes(answer.digest)
    outcomes = at_once(
        lambda: confirm_answer(batch=batch, by=crew.reviewer, digest=digest),
        lambda: confirm_answer(batch=batch, by=crew.finance, digest=digest),
    )
    assert kinds(outcomes) == ["FeedbackReport", "NoAnswerWaits"]
    assert settled(batch) == ("PAID", 2, 3)


@pytest.mark.parametrize("other", ["withdraw", "refuse"])
def test_confirmed_or_put_aside_never_both(crew, waiting, other):
    batch, answer = waiting
    digest = bytes(answer.digest)
    aside = {
        "withdraw": lambda: withdraw_answer(batch=batch, by=crew.clerk),
        "refuse": lambda: refuse_answer(batch=batch, by=crew.finance, reason="x"),
    }[other]
    outcomes = at_once(lambda: confirm_answer(batch=batch, by=crew.reviewer, digest=digest), aside)
    confirmed = "FeedbackReport" in kinds(outcomes)
    assert kinds(outcomes) == sorted(
        ["FeedbackReport" if confirmed else "BankAnswer", "NoAnswerWaits"]
    )
    assert settled(batch) == (("PAID", 2, 3) if confirmed else ("SENT", 0, 0))


def test_two_files_at_once_are_one_answer(crew):
    batch, file = make_sent(crew)
    outcomes = at_once(
        lambda: propose(batch, crew, answer_to(file, only=[1])),
        lambda: propose(batch, crew, answer_to(file, only=[2])),
    )
    assert kinds(outcomes) == ["AnswerWaits", "FeedbackReport"]
    assert BankAnswer.objects.count() == 1


def test_a_file_entered_while_another_is_confirmed_waits_or_is_refused(crew):
    batch, file = make_sent(crew)
    digest = bytes(propose(batch, crew, answer_to(file, only=[1])).answer.digest)
    outcomes = at_once(
        lambda: confirm_answer(batch=batch, by=crew.reviewer, digest=digest),
        lambda: propose(batch, crew, answer_to(file, only=[2])),
    )
    assert kinds(outcomes) in (
        ["AnswerWaits", "FeedbackReport"],
        ["FeedbackReport", "FeedbackReport"],
    )
    assert settled(batch) == ("SENT", 1, 1)
