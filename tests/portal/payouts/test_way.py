"""What the database refuses of a batch that would skip a step of its route, on both engines."""

from __future__ import annotations

import pytest
from django.db import transaction

from portal.audit.errors import GuardRefused
from portal.clocks import now
from portal.payouts.enums import Part
from portal.payouts.models import Batch, BatchEvent
from portal.staff.models import Organisation
from tests.factories.payouts import (
    make_approved,
    make_draft,
    make_sent,
    make_submitted,
    review,
    waive,
)


def refused(action, *arguments, **named):
    with pytest.raises(GuardRefused), transaction.atomic():
        action(*arguments, **named)


def update(batch, **changes):
    assert Batch.objects.filter(pk=batch.pk).update(**changes) == 1


def tell(batch, step, to, by, **what):
    return BatchEvent.objects.create(
        batch=batch,
        step=step,
        from_status=batch.status,
        to_status=to,
        by=by.member,
        organisation=batch.unit,
        at=now(),
        **what,
    )


def test_a_status_moves_only_with_the_event_that_says_so(crew):
    for batch, status in (
        (make_draft(crew), "DISCARDED"),
        (make_submitted(crew), "RETURNED"),
        (make_approved(crew), "SENT"),
        (make_sent(crew)[0], "PAID"),
    ):
        refused(update, batch, status=status, review_step="")


@pytest.mark.parametrize("until", ["UNIT_CHECK", "DEPARTMENT", "FINANCE"])
@pytest.mark.parametrize("status", ["APPROVED", "SENT", "PAID"])
def test_no_status_is_jumped_to_even_with_an_event(crew, until, status):
    batch = review(make_submitted(crew), crew, until=until)
    tell(batch, "SEND", status, crew.treasury)
    refused(update, batch, status=status, review_step="", approved_by=crew.finance.member)


def test_the_last_approval_alone_does_not_release_a_batch(crew):
    batch = make_submitted(crew)
    refused(update, batch, review_step="FINANCE")
    refused(tell, batch, "APPROVE", "APPROVED", crew.finance, review="FINANCE", digest=batch.digest)


def test_a_review_comes_before_the_next_one(crew):
    batch = make_submitted(crew)
    tell(batch, "APPROVE", "SUBMITTED", crew.reviewer, review="UNIT_CHECK", digest=batch.digest)
    refused(update, batch, review_step="FINANCE")
    update(batch, review_step="DEPARTMENT")


def test_an_approval_of_another_digest_counts_for_nothing(crew):
    batch = make_submitted(crew)
    refused(
        tell, batch, "APPROVE", "SUBMITTED", crew.reviewer, review="UNIT_CHECK", digest=b"x" * 32
    )
    refused(tell, batch, "APPROVE", "SUBMITTED", crew.reviewer, review="UNIT_CHECK")


@pytest.mark.parametrize("step", ["APPROVE", "RETURN"])
def test_no_maker_reviews(crew, step):
    batch = make_submitted(crew)
    what = {"review": "UNIT_CHECK", "digest": batch.digest, "back_to": "ENTER"}
    refused(tell, batch, step, "SUBMITTED", crew.clerk, **what)


def test_nobody_but_the_maker_calls_back(crew):
    refused(tell, make_submitted(crew), "RECALL", "RETURNED", crew.reviewer)


def test_a_return_undoes_the_approvals_from_its_target_on(crew):
    batch = review(make_submitted(crew), crew, until="FINANCE")
    tell(batch, "RETURN", "SUBMITTED", crew.finance, review="FINANCE", back_to="DEPARTMENT")
    update(batch, review_step="DEPARTMENT")
    tell(batch, "APPROVE", "APPROVED", crew.finance, review="DEPARTMENT", digest=batch.digest)
    # The department has approved again; the finance section has not.
    refused(update, batch, status="APPROVED", review_step="")


def test_what_a_return_went_behind_is_approved_anew(crew):
    batch = review(make_submitted(crew), crew, until="FINANCE")
    tell(batch, "RETURN", "SUBMITTED", crew.finance, review="FINANCE", back_to="UNIT_CHECK")
    update(batch, review_step="UNIT_CHECK")
    tell(batch, "APPROVE", "SUBMITTED", crew.reviewer, review="UNIT_CHECK", digest=batch.digest)
    refused(update, batch, review_step="FINANCE")
    update(batch, review_step="DEPARTMENT")
    tell(batch, "APPROVE", "SUBMITTED", crew.department, review="DEPARTMENT", digest=batch.digest)
    update(batch, review_step="FINANCE")


def test_a_review_that_returned_a_batch_has_not_passed_it(crew):
    batch = review(make_submitted(crew), crew, until="DEPARTMENT")
    what = {"review": "DEPARTMENT", "digest": batch.digest, "back_to": "UNIT_CHECK"}
    tell(batch, "RETURN", "SUBMITTED", crew.department, **what)
    update(batch, review_step="UNIT_CHECK")
    tell(batch, "APPROVE", "SUBMITTED", crew.reviewer, review="UNIT_CHECK", digest=batch.digest)
    refused(update, batch, review_step="FINANCE")


def test_reviews_and_returns_of_another_batch_count_for_nothing(crew):
    rows = {"digest": b"d" * 32, "path": "UNIT_CHECK DEPARTMENT FINANCE"}
    first, second = make_draft(crew), make_draft(crew)
    for batch in (first, second):
        tell(batch, "SUBMIT", "SUBMITTED", crew.clerk)
        named = {"status": "SUBMITTED", "review_step": "UNIT_CHECK", **rows}
        update(batch, submitted_by=crew.clerk.member, **named)
        batch.refresh_from_db()
    what = {"review": "UNIT_CHECK", "digest": first.digest}
    tell(first, "APPROVE", "SUBMITTED", crew.reviewer, **what)
    tell(second, "RETURN", "SUBMITTED", crew.reviewer, **what, back_to="UNIT_CHECK")
    refused(update, second, review_step="DEPARTMENT")
    update(first, review_step="DEPARTMENT")


def test_an_event_tells_of_the_batch_where_it_stands(crew):
    make_approved(crew, period="2025")  # where another batch stands says nothing of this one
    batch = make_submitted(crew)
    batch.status = "APPROVED"
    refused(tell, batch, "SEND", "SENT", crew.treasury)


def test_a_return_says_where_to(crew):
    batch = make_submitted(crew)
    refused(tell, batch, "RETURN", "RETURNED", crew.reviewer, back_to="")
    tell(batch, "RETURN", "RETURNED", crew.reviewer, back_to="ENTER")


def test_a_batch_begins_as_a_draft(crew):
    draft = make_draft(crew)
    copy = {field.attname: getattr(draft, field.attname) for field in Batch._meta.concrete_fields}
    copy |= {"id": None, "uuid": "0" * 32, "number": "PC-X", "status": "PAID"}
    refused(Batch.objects.create, **copy)


def test_what_finance_pays_for_a_township_passes_the_department_whatever_its_path_says(crew):
    batch = make_draft(crew, route="FINANCE_PAID")
    tell(batch, "SUBMIT", "SUBMITTED", crew.clerk)
    member = crew.clerk.member
    named = {"status": "SUBMITTED", "digest": b"d" * 32, "submitted_by": member}
    refused(update, batch, **named, path="FINANCE", review_step="FINANCE")
    update(batch, **named, path="DEPARTMENT FINANCE", review_step="DEPARTMENT")


@pytest.mark.parametrize("who", ["clerk", "finance"])
def test_neither_maker_nor_who_released_it_sends(crew, who):
    refused(tell, make_approved(crew), "SEND", "SENT", getattr(crew, who))


def test_a_maker_sends_by_the_newest_decision_of_the_unit_on_senders(crew):
    batch = make_approved(crew)
    other = Organisation.objects.get(code="500235001")
    waive(crew, Part.SENDER, allowed=True, unit=other)
    waive(crew, Part.CONFIRMATION, allowed=True)
    refused(tell, batch, "SEND", "SENT", crew.clerk)
    waive(crew, Part.SENDER, allowed=True)
    waive(crew, Part.SENDER, allowed=False)
    refused(tell, batch, "SEND", "SENT", crew.clerk)
    waive(crew, Part.SENDER, allowed=True)
    waive(crew, Part.SENDER, allowed=False, unit=other)
    waive(crew, Part.CONFIRMATION, allowed=False)
    refused(tell, batch, "SEND", "SENT", crew.finance)
    tell(batch, "SEND", "SENT", crew.clerk)


@pytest.mark.parametrize("change", [{"total": 1}, {"line_count": 1}])
def test_what_was_handed_in_keeps_its_sums(crew, change):
    draft = make_draft(crew)
    update(draft, **change)
    batch = make_submitted(crew, period="2025")
    refused(update, batch, **change)
