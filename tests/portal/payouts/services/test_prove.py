"""Whoever changes a payment behind the product's back is found by comparing it with the trail."""

from __future__ import annotations

import datetime as dt
import os
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from portal.audit.models import Entry
from portal.audit.triggers import lifted_all
from portal.payouts.enums import AnswerStatus, BatchStatus
from portal.payouts.models import (
    AnswerRow,
    BankAnswer,
    BankFile,
    Batch,
    BatchEvent,
    Line,
    LineEvent,
    LineSecret,
)
from portal.payouts.services.discard import discard_draft
from portal.payouts.services.prove import compare_batches
from portal.payouts.services.review import approve_batch, recall_batch, return_batch
from portal.payouts.services.revise import revise_batch
from portal.payouts.services.settle import refuse_answer, withdraw_answer
from tests.factories.payouts import (
    answer_to,
    enter,
    make_approved,
    make_draft,
    make_paid,
    make_returned,
    make_sent,
    make_submitted,
    propose,
)
from tests.factories.proofs import differences

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures("own_tables")


def facts() -> set[tuple[str, str]]:
    return differences(compare_batches)


@pytest.fixture
def paid(crew) -> Batch:
    return make_paid(crew, failed=[2])


def test_every_honest_way_of_a_batch_agrees_with_the_trail(crew):
    batch, file = make_sent(crew)
    propose(batch, crew, answer_to(file, only=[1]))
    refuse_answer(batch=batch, by=crew.reviewer, reason="与回单不符")
    propose(batch, crew, answer_to(file, only=[1]))
    withdraw_answer(batch=batch, by=crew.clerk)
    enter(batch, crew, answer_to(file, only=[1]))
    assert facts() == set()
    enter(batch, crew, answer_to(file, failed=[3]))
    make_draft(crew, period="2025")
    discard_draft(batch=make_draft(crew, period="2024"), by=crew.clerk)
    revise_batch(batch=make_returned(crew, period="2023"), by=crew.clerk)
    recall_batch(batch=make_submitted(crew, period="2022"), by=crew.clerk)
    make_approved(crew, period="2021")
    waiting = make_submitted(crew, period="2020")
    approve_batch(batch=waiting, by=crew.reviewer, digest=bytes(waiting.digest))
    return_batch(batch=waiting, by=crew.department, reason="请再核", to="UNIT_CHECK")
    assert facts() == set()


def raise_amount(batch: Batch) -> None:
    Line.objects.filter(batch=batch, number=1).update(amount=Decimal("999.00"))


def move_to_another_village(batch: Batch) -> None:
    line = Line.objects.filter(batch=batch).order_by("number").last()
    Line.objects.filter(pk=line.pk).update(group="9组")


def exchange_hash(batch: Batch) -> None:
    LineSecret.objects.filter(owner__batch=batch, owner__number=1).update(
        card_digest=os.urandom(32)
    )


def fail_becomes_paid(batch: Batch) -> None:
    LineEvent.objects.filter(line__batch=batch, kind="FAILED").update(kind="PAID", reason="")


def fail_becomes_paid_in_both_tables(batch: Batch) -> None:
    fail_becomes_paid(batch)
    AnswerRow.objects.filter(answer__batch=batch, kind="FAILED").update(kind="PAID", reason="")


def another_day(batch: Batch) -> None:
    LineEvent.objects.filter(line__batch=batch, kind="PAID").update(on=dt.date(2020, 1, 1))


def result_vanishes(batch: Batch) -> None:
    LineEvent.objects.filter(line__batch=batch, kind="PAID").delete()


def set_total(batch: Batch) -> None:
    Batch.objects.filter(pk=batch.pk).update(total=Decimal("1.00"))


def set_path(batch: Batch) -> None:
    Batch.objects.filter(pk=batch.pk).update(path="FINANCE")


def set_counter(batch: Batch) -> None:
    Batch.objects.filter(pk=batch.pk).update(paid_total=Decimal("1.00"))


def set_status(batch: Batch) -> None:
    Batch.objects.filter(pk=batch.pk).update(status=BatchStatus.SENT)


def set_bank_file(batch: Batch) -> None:
    BankFile.objects.filter(batch=batch, direction="OUT").update(digest=os.urandom(32))


def set_back_file(batch: Batch) -> None:
    BankFile.objects.filter(batch=batch, direction="BACK").update(digest=os.urandom(32))


def set_answer(batch: Batch) -> None:
    BankAnswer.objects.filter(batch=batch).update(status=AnswerStatus.SIGNED)


def another_approver(batch: Batch) -> None:
    event = BatchEvent.objects.filter(batch=batch, step="APPROVE").last()
    BatchEvent.objects.filter(pk=event.pk).update(by=batch.created_by)


def another_signature(batch: Batch) -> None:
    Batch.objects.filter(pk=batch.pk).update(
        approved_by=BatchEvent.objects.filter(batch=batch, step="APPROVE").first().by
    )


@pytest.mark.parametrize(
    ("attack", "fact"),
    [
        (raise_amount, "rows"),
        (move_to_another_village, "rows"),
        (exchange_hash, "rows"),
        (fail_becomes_paid, "results"),
        (fail_becomes_paid_in_both_tables, "answers"),
        (another_day, "results"),
        (result_vanishes, "results"),
        (set_total, "sums"),
        (set_path, "sums"),
        (set_counter, "counters"),
        (set_status, "status"),
        (set_bank_file, "files"),
        (set_back_file, "files"),
        (set_answer, "answers"),
        (another_approver, "steps"),
        (another_signature, "steps"),
    ],
)
def test_a_change_behind_the_services_is_found(
    paid: Batch, attack: Callable[[Batch], None], fact: str
):
    with lifted_all():
        attack(paid)
    assert (paid.number, fact) in facts()


def test_a_batch_that_nobody_approved_is_found(crew):
    batch = make_submitted(crew)
    with lifted_all():
        Batch.objects.filter(pk=batch.pk).update(status=BatchStatus.APPROVED, review_step="")
    assert facts() == {(batch.number, "status")}


def test_lines_that_nobody_handed_in_are_found(crew):
    batch, other = make_draft(crew), make_submitted(crew, period="2025")
    with lifted_all():
        Line.objects.filter(batch=other).update(batch=batch)
    assert {(batch.number, "sums"), (other.number, "rows")} <= facts()


def test_a_removed_batch_is_found(crew):
    batch = make_submitted(crew)
    with lifted_all(), connection.constraint_checks_disabled():
        LineSecret.objects.filter(owner__batch=batch).delete()
        for model in (Line, BatchEvent):
            model.objects.filter(batch=batch).delete()
        with connection.cursor() as cursor:
            for table in ("payouts_briefing",):
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - a name of ours
            cursor.execute("DELETE FROM payouts_batch WHERE id = %s", [batch.pk])
    assert facts() == {(batch.number, "gone")}


def test_rows_paid_again_agree_and_one_that_was_not_is_found(crew, paid):
    assert facts() == set()
    failed = Line.objects.get(batch=paid, number=2)
    with lifted_all():
        LineEvent.objects.create(
            line=failed,
            kind="REISSUED",
            on=dt.date(2026, 6, 1),
            by=crew.clerk.member,
            at=paid.sent_at,
        )
    assert facts() == {(paid.number, "results")}


def test_entries_of_before_are_compared_with_what_they_say(crew):
    """A trail that does not yet tell of every column still proves amounts, names and accounts."""
    batch = make_submitted(crew)
    entry = Entry.objects.get(act="payouts.submit")
    del entry.detail["content"]
    with lifted_all():
        Entry.objects.filter(pk=entry.pk).update(detail=entry.detail)
    assert facts() == {(batch.number, "unproved")}
    with lifted_all():
        raise_amount(batch)
    assert facts() == {(batch.number, "unproved"), (batch.number, "rows")}
