"""Two clerks at once: nobody is entered or paid twice, nobody is left with a half import."""

from __future__ import annotations

import threading

import pytest
from django.db import connections

from portal.payouts.models import Batch, DraftLine
from portal.policies.models import Policy
from portal.recipients.models import CardAccount, Recipient
from tests.factories.imports import codes, upload
from tests.factories.payout_sheets import csv_sheet, entries, plain_sheet

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres_only]
COUNT = 150


@pytest.fixture
def at_once(crew):
    """Return a function that uploads several sheets in threads that start together."""

    def run(*asked: dict) -> list:
        answers: list = [None] * len(asked)
        start = threading.Barrier(len(asked))

        def work(position: int) -> None:
            try:
                start.wait(timeout=30)
                answers[position] = upload(crew, **asked[position])
            finally:
                connections.close_all()

        threads = [threading.Thread(target=work, args=(n,)) for n in range(len(asked))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=120)
        return answers

    return run


def test_two_policies_enter_the_same_new_people_once(crew, at_once):
    rows = entries(COUNT, village=crew.villages[0].name)
    other = Policy.objects.get(code="015")
    answers = at_once({"sheet": csv_sheet(rows)}, {"sheet": plain_sheet(rows), "policy": other})
    assert [codes(answer) for answer in answers] == [{}, {}]
    assert (Recipient.objects.count(), CardAccount.objects.count()) == (COUNT, COUNT)
    assert DraftLine.objects.count() == 2 * COUNT


def test_two_sheets_of_one_policy_do_not_pay_the_same_people_twice(crew, at_once):
    rows = entries(COUNT, village=crew.villages[0].name)
    answers = at_once({"sheet": csv_sheet(rows)}, {"sheet": plain_sheet(rows)})
    assert sorted(answer.batch is None for answer in answers) == [False, True]
    assert (Batch.objects.count(), DraftLine.objects.count()) == (1, COUNT)
