"""Random walks through the real services: whatever is tried, the table and the sums hold."""

from __future__ import annotations

import io
from contextlib import suppress

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.payouts import queries
from portal.payouts.acts import TRANSITIONS
from portal.payouts.enums import BatchStatus, Origin, RouteStep, Step
from portal.payouts.errors import PayoutError
from portal.payouts.models import Batch, DraftLine, Line, LineEvent
from portal.payouts.services.answers import import_feedback, record_platform_result
from portal.payouts.services.review import approve_batch, recall_batch, return_batch
from portal.payouts.services.revise import revise_batch
from portal.payouts.services.send import send_batch
from portal.payouts.services.settle import confirm_answer, refuse_answer, withdraw_answer
from portal.staff.errors import NotAllowed
from tests.factories.payouts import (
    answer_to,
    as_bytes,
    make_draft,
    open_route,
    submit,
)

ACTS = (
    *("submit", "recall", "approve", "return", "back", "revise"),
    *("send", "answer", "half", "platform", "confirm", "refuse", "withdraw"),
)
PEOPLE = ("clerk", "reviewer", "department", "finance", "treasury")


def digest_waiting(batch):
    return bytes(batch.waiting_answer.digest) if batch.waiting_answer else b""


PLAIN = {
    "submit": submit,
    "approve": lambda batch, by: approve_batch(
        batch=batch, by=by, digest=bytes(batch.digest or b"")
    ),
    "return": lambda batch, by: return_batch(batch=batch, by=by, reason="x"),
    "back": lambda batch, by: return_batch(batch=batch, by=by, reason="x", to=RouteStep.UNIT_CHECK),
    "recall": lambda batch, by: recall_batch(batch=batch, by=by),
    "revise": lambda batch, by: revise_batch(batch=batch, by=by),
    "confirm": lambda batch, by: confirm_answer(batch=batch, by=by, digest=digest_waiting(batch)),
    "refuse": lambda batch, by: refuse_answer(batch=batch, by=by, reason="x"),
    "withdraw": lambda batch, by: withdraw_answer(batch=batch, by=by),
}


def carry_out(act, batch, by, files):
    if act in PLAIN:
        PLAIN[act](batch=batch, by=by)
    elif act == "send":
        files[batch.pk] = send_batch(batch=batch, by=by)
    else:
        file = files.get(batch.pk)
        rows = [1] if act == "half" else [1, 2, 3]
        content = as_bytes(answer_to(file, only=rows, failed=[2])) if file else b""
        enter = record_platform_result if act == "platform" else import_feedback
        enter(batch=batch, by=by, stream=io.BytesIO(content), filename="x")


def assert_sound(batch):
    found = queries.settlement(batch)
    assert found.paid_count + found.failed_count + found.open_count == found.lines
    assert found.paid_total + found.failed_total + found.open_total == found.total
    drafts, lines = (model.objects.filter(batch=batch).count() for model in (DraftLine, Line))
    assert (drafts, lines) == ((3, 0) if batch.status == BatchStatus.DRAFT else (0, 3))
    kinds = LineEvent.objects.filter(line__batch=batch).values_list("kind", flat=True)
    assert sum(kind == "PAID" for kind in kinds) == found.paid_count
    assert sum(kind == "FAILED" for kind in kinds) == found.failed_count
    assert (batch.status == BatchStatus.PAID) == (
        found.open_count == 0 and batch.settled_at is not None
    )
    if batch.status in {BatchStatus.APPROVED, BatchStatus.SENT, BatchStatus.PAID}:
        passed = batch.events.filter(step=Step.APPROVE, digest=batch.digest)
        assert set(batch.path.split()) <= set(passed.values_list("review", flat=True))
    in_effect = batch.answers.filter(status="CONFIRMED")
    assert sum(answer.paid_count for answer in in_effect) == found.paid_count
    for answer in in_effect:
        assert answer.decided_by_id not in {answer.by_id, batch.created_by_id}
    if batch.approved_by_id:
        assert batch.approved_by_id not in {batch.created_by_id, batch.submitted_by_id}


@pytest.mark.slow
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.sampled_from(Origin),
    st.lists(st.tuples(st.sampled_from(ACTS), st.sampled_from(PEOPLE)), min_size=3, max_size=14),
)
def test_no_walk_through_the_services_leaves_the_table_or_loses_money(crew, origin, walk):
    with transaction.atomic():
        open_route(crew)
        batch = make_draft(crew, origin=origin)
        files = {}
        # The straight way among the random steps, so that later states are met as well.
        straight = [("submit", "clerk"), *(("approve", person) for person in PEOPLE[1:4])]
        paying = [("send", "reviewer"), ("half", "clerk"), ("confirm", "reviewer")]
        middle = [*walk[2:4], *straight[2:], *walk[4:8], *paying, *walk[8:]]
        for act, person in [*walk[:2], *straight[:2], *middle]:
            with suppress(PayoutError, NotAllowed):
                carry_out(act, batch, getattr(crew, person), files)
            batch = Batch.objects.get(pk=batch.pk)
            assert_sound(batch)
        steps = batch.events.values_list("from_status", "step", "to_status")
        walked = {
            (BatchStatus(start), Step(step)): end
            for start, step, end in steps
            if (start, end) != (BatchStatus.SUBMITTED, BatchStatus.SUBMITTED)
        }
        assert walked.items() <= TRANSITIONS.items()
        transaction.set_rollback(True)  # the next walk begins with an empty table
