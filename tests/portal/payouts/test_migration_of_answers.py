"""What was settled before answers were confirmed counts as one answer of its batch."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from portal.audit.triggers import lifted_all
from portal.payouts.enums import AnswerStatus, FileDirection
from portal.payouts.models import BankAnswer, BankFile, Batch
from tests.factories.payouts import (
    answer_to,
    enter,
    load_small_county,
    make_approved,
    make_crew,
    make_paid,
    make_sent,
    open_route,
)

BEFORE = [("payouts", "0014_reviews")]


@pytest.fixture
def crew(transactional_db):
    load_small_county()
    crew = make_crew()
    open_route(crew)
    return crew


def go_back_and_forward():
    """Go back to the tables before answers, with what was settled in them, and come forward."""
    with lifted_all():
        try:
            MigrationExecutor(connection).migrate(BEFORE)
            assert "payouts_bankanswer" not in connection.introspection.table_names()
        finally:
            executor = MigrationExecutor(connection)
            executor.migrate(executor.loader.graph.leaf_nodes())


def test_each_batch_with_results_has_one_answer_with_its_sums(crew):
    paid = make_paid(crew, failed=[2])
    part, file = make_sent(crew)
    for only in ([1], [3]):
        enter(part, crew, answer_to(file, only=only))
    sent, approved = make_sent(crew)[0], make_approved(crew)
    go_back_and_forward()
    assert set(BankAnswer.objects.values_list("batch", "status")) == {
        (paid.pk, AnswerStatus.EARLIER),
        (part.pk, AnswerStatus.EARLIER),
    }
    for batch in Batch.objects.filter(pk__in=[paid.pk, part.pk]):
        answer = batch.answers.get()
        last = BankFile.objects.filter(batch=batch, direction=FileDirection.BACK).last()
        for name in ("paid_count", "paid_total", "failed_count", "failed_total"):
            assert getattr(answer, name) == getattr(batch, name)
        assert (answer.rows, answer.total) == (answer.new_count, answer.new_total)
        assert (answer.by, answer.at, answer.bank) == (last.by, last.at, last.bank)
        assert bytes(answer.file_digest) == bytes(last.digest)
        assert (answer.decided_by, answer.key, answer.answer_rows.count()) == (None, None, 0)
    assert not BankAnswer.objects.filter(batch__in=[sent, approved]).exists()


def test_the_rest_of_a_batch_half_answered_before_is_entered_and_confirmed(crew):
    part, file = make_sent(crew)
    enter(part, crew, answer_to(file, only=[1]))
    go_back_and_forward()
    # The guards hold again: the sums of a batch are those of its answers, the earlier one too.
    enter(part, crew, answer_to(file, failed=[2]))
    part.refresh_from_db()
    assert (part.status, part.paid_count, part.failed_count) == ("PAID", 2, 1)
