"""Two clerks at once: a failed row is in one draft, and paid again by one batch."""

from __future__ import annotations

import threading

import pytest
from django.db import connections

from portal.payouts import reissue_errors as refusals
from portal.payouts.models import Batch, DraftLine, Line
from portal.payouts.services.reissue import reissue_rows
from portal.payouts.services.review import return_batch
from portal.payouts.services.submit import submit_batch
from tests.factories.payouts import make_paid, make_payee
from tests.factories.staff import make_user
from tests.portal.payouts.services.test_reissue import correct, hand_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres_only]


@pytest.fixture
def payees(crew):
    return [make_payee(village) for village in crew.villages]


@pytest.fixture
def batch(crew, payees):
    batch = make_paid(crew, payees=payees, failed=[2, 3])
    for n, payee in enumerate(payees):
        correct(payee, 7100 + n)
    return batch


def at_once(*acts):
    """Run acts in threads that start together; return what each returned or raised."""
    answers: list = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def work(position: int) -> None:
        try:
            start.wait(timeout=30)
            answers[position] = acts[position]()
        except Exception as error:  # noqa: BLE001 - compared by the test
            answers[position] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return answers


def kinds(answers) -> list[str]:
    return sorted(type(answer).__name__ for answer in answers)


@pytest.mark.parametrize("_time", range(3))
def test_two_drafts_of_one_row_at_once_become_one(crew, batch, _time):
    other = make_user("township_clerk", crew.unit)
    answers = at_once(
        lambda: reissue_rows(batch=batch, numbers=[2, 3], by=crew.clerk),
        lambda: reissue_rows(batch=batch, numbers=[3, 2], by=other),
    )
    assert kinds(answers) == ["Batch", "NotReady"]
    assert DraftLine.objects.count() == 2


def test_two_drafts_of_different_rows_at_once_are_two(crew, batch):
    other = make_user("township_clerk", crew.unit)
    answers = at_once(
        lambda: reissue_rows(batch=batch, numbers=[2], by=crew.clerk),
        lambda: reissue_rows(batch=batch, numbers=[3], by=other),
    )
    assert kinds(answers) == ["Batch", "Batch"]
    assert len({answer.number for answer in answers}) == 2


def second_draft(draft: Batch) -> Batch:
    """Return a draft of the same rows, as only something past the service could make it."""
    twin = Batch.objects.get(pk=draft.pk)
    twin.pk, twin.uuid, twin.number = None, draft.uuid.__class__(int=1), f"{draft.number}X"
    twin.save(force_insert=True)
    secret = DraftLine._meta.get_field("secret").related_model
    for row in DraftLine.objects.filter(batch=draft).order_by("number"):
        kept = secret.objects.get(owner=row)
        row.pk, row.batch = None, twin
        row.save(force_insert=True)
        kept.pk, kept.owner = row.pk, row
        kept.save(force_insert=True)
    return twin


@pytest.mark.parametrize("_time", range(3))
def test_two_drafts_of_one_row_are_not_both_handed_in(crew, batch, _time):
    first = reissue_rows(batch=batch, numbers=[2, 3], by=crew.clerk)
    twin = second_draft(first)
    digest = bytes(first.draft_digest)
    answers = at_once(
        lambda: submit_batch(batch=first, by=crew.clerk, digest=digest),
        lambda: submit_batch(batch=twin, by=crew.clerk, digest=digest),
    )
    assert kinds(answers) == ["AlreadyPaidAgain", "Batch"]
    (refused,) = (answer for answer in answers if isinstance(answer, refusals.AlreadyPaidAgain))
    assert refused.numbers == (1, 2)
    assert Line.objects.filter(reissue_of__isnull=False).count() == 2


def test_handing_in_and_ticking_anew_at_once_pay_a_row_once(crew, batch):
    returned = hand_in(reissue_rows(batch=batch, numbers=[2], by=crew.clerk), crew)
    return_batch(batch=returned, by=crew.reviewer, reason="照片不清")
    draft = reissue_rows(batch=batch, numbers=[2], by=crew.clerk)
    other = make_user("township_clerk", crew.unit)
    answers = at_once(
        lambda: hand_in(draft, crew),
        lambda: reissue_rows(batch=batch, numbers=[2], by=other),
    )
    assert kinds(answers) == ["Batch", "NotReady"]
    living = Line.objects.filter(reissue_of__isnull=False).exclude(batch__status="RETURNED")
    assert living.count() == 1
