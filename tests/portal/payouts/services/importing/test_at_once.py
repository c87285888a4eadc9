"""Two clerks at once: nobody is entered or paid twice, nobody is left with a half import."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection, connections, transaction

from portal.payouts.models import Batch, DraftLine, Line, SourceFile
from portal.payouts.services.importing.drafts import replace_draft
from portal.payouts.services.submit import submit_batch
from portal.policies.models import Policy
from portal.recipients.models import CardAccount, Recipient
from portal.refusals import Refusal
from tests.factories.imports import codes, drafted, upload
from tests.factories.payout_sheets import csv_sheet, entries, plain_sheet
from tests.factories.staff import make_user

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


def test_one_file_for_two_years_at_once_is_one_batch(crew, at_once):
    rows = entries(COUNT, village=crew.villages[0].name)
    answers = at_once(*({"sheet": csv_sheet(rows), "period": year} for year in ("2025", "2026")))
    assert_one_batch(answers)


def test_one_file_for_two_policies_at_once_is_one_batch(crew, at_once):
    rows = entries(COUNT, village=crew.villages[0].name)
    policies = (crew.policy, Policy.objects.get(code="015"))
    answers = at_once(*({"sheet": csv_sheet(rows), "policy": policy} for policy in policies))
    kept = assert_one_batch(answers)
    (refused,) = (answer for answer in answers if answer.batch is None)
    assert (codes(refused), refused.duplicate_of) == ({"PAY001": [None]}, kept)


def test_one_file_by_two_clerks_at_once_is_one_batch(crew, at_once):
    rows = entries(COUNT, village=crew.villages[0].name)
    other = make_user("township_clerk", crew.unit)
    answers = at_once({"sheet": csv_sheet(rows)}, {"sheet": csv_sheet(rows), "by": other})
    assert_one_batch(answers)


def assert_one_batch(answers: list) -> Batch:
    """Fail unless one import was kept and the other is told of it; return what was kept."""
    assert sorted(answer.batch is None for answer in answers) == [False, True]
    assert (SourceFile.objects.count(), DraftLine.objects.count()) == (1, COUNT)
    return Batch.objects.get()


def test_new_rows_and_handing_in_at_once_leave_one_of_the_two(crew, at_once):
    rows = entries(COUNT, village=crew.villages[0].name)
    draft = drafted(crew, rows)
    digest = bytes(draft.draft_digest)
    answers: list = []
    start = threading.Barrier(2)

    def work(act) -> None:
        try:
            start.wait(timeout=30)
            answers.append(type(act()).__name__)
        except Refusal as refusal:
            answers.append(type(refusal).__name__)
        finally:
            connections.close_all()

    def replace():
        return replace_draft(
            by=crew.clerk, batch=draft, stream=csv_sheet(rows[: COUNT // 2]), filename=""
        )

    def hand_in():
        return submit_batch(batch=draft, by=crew.clerk, digest=digest)

    threads = [threading.Thread(target=work, args=(act,)) for act in (replace, hand_in)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    draft.refresh_from_db()
    lines = Line.objects.filter(batch=draft).count()
    rows_left = DraftLine.objects.filter(batch=draft).count()
    if draft.status == "DRAFT":  # the new rows came first, and what was to be handed in is no more
        assert sorted(answers) == ["DraftReplaced", "ImportOutcome"]
        assert (lines, rows_left, draft.line_count) == (0, COUNT // 2, COUNT // 2)
    else:
        assert sorted(answers) == ["Batch", "NotADraft"]
        assert (lines, draft.line_count) == (COUNT, COUNT)
