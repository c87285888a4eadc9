"""Two clerks at once: nobody is entered or paid twice, nobody is left with a half import."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection, connections, transaction

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


def test_an_import_overtaken_after_it_was_staged_is_read_again(crew, at_once):
    rows = entries(COUNT, village=crew.villages[0].name)
    other = Policy.objects.get(code="015")
    late: list = []
    thread = threading.Thread(
        target=lambda: late.extend(at_once({"sheet": plain_sheet(rows), "policy": other}))
    )
    with transaction.atomic():
        # It has staged its people as new when it asks for the policy that is held here.
        Policy.objects.select_for_update().get(pk=other.pk)
        thread.start()
        _until_somebody_waits_for_us()
        [first] = at_once({"sheet": csv_sheet(rows)})
    thread.join(timeout=120)
    assert [codes(answer) for answer in (first, *late)] == [{}, {}]
    assert Recipient.objects.count() == COUNT
    assert DraftLine.objects.count() == 2 * COUNT


def _until_somebody_waits_for_us() -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks "
                "WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    pytest.fail("the second import never reached the policy's lock")


def test_two_sheets_of_one_policy_do_not_pay_the_same_people_twice(crew, at_once):
    rows = entries(COUNT, village=crew.villages[0].name)
    answers = at_once({"sheet": csv_sheet(rows)}, {"sheet": plain_sheet(rows)})
    assert sorted(answer.batch is None for answer in answers) == [False, True]
    assert (Batch.objects.count(), DraftLine.objects.count()) == (1, COUNT)
