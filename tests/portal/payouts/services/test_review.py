from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from portal.audit.models import Entry
from portal.payouts.enums import BatchStatus, RouteStep
from portal.payouts.errors import DigestDiffers, MadeByYou, ReasonMissing, WrongStep
from portal.payouts.models import Batch, Line
from portal.payouts.services.digest import digest_of_lines
from portal.payouts.services.review import approve_batch, return_batch
from portal.staff.enums import Role
from portal.staff.errors import NotAllowed, NothingSeen
from tests.factories.payouts import (
    make_approved,
    make_draft,
    make_returned,
    make_sent,
    make_submitted,
    review,
    submit,
)
from tests.factories.staff import make_user

STEPS = ("UNIT_CHECK", "DEPARTMENT", "FINANCE")


def approve(batch, by):
    return approve_batch(batch=batch, by=by, digest=bytes(batch.digest))


def test_another_person_approves_what_was_submitted(crew):
    batch = approve(make_submitted(crew), crew.reviewer)
    batch.refresh_from_db()
    assert (batch.status, batch.review_step) == (BatchStatus.SUBMITTED, RouteStep.DEPARTMENT)
    entry = Entry.objects.get(act="payouts.approve")
    assert entry.detail["digest"] == bytes(batch.digest).hex()
    assert (entry.detail["review"], entry.actor_role) == ("UNIT_CHECK", Role.TOWNSHIP_REVIEWER)
    batch = review(batch, crew)
    batch.refresh_from_db()
    assert (batch.status, batch.approved_by) == (BatchStatus.APPROVED, crew.finance.member)
    signed = [(event.review, event.by_id, event.digest) for event in batch.events.all()[1:]]
    people = (crew.reviewer, crew.department, crew.finance)
    expected = [(step, by.member_id, batch.digest) for step, by in zip(STEPS, people, strict=True)]
    assert [(step, by, bytes(digest)) for step, by, digest in signed] == expected


@pytest.mark.parametrize("superuser", [False, True])
def test_the_maker_cannot_approve_from_another_account_nor_as_superuser(crew, superuser):
    batch = make_submitted(crew)
    other_account = make_user(Role.TOWNSHIP_REVIEWER, crew.unit, member=crew.clerk.member)
    other_account.is_superuser = superuser
    other_account.save()
    with pytest.raises(MadeByYou):
        approve(batch, other_account)
    with pytest.raises(MadeByYou):
        return_batch(batch=batch, by=other_account, reason="x")
    batch.refresh_from_db()
    assert (batch.status, batch.approved_by) == (BatchStatus.SUBMITTED, None)


def test_a_superuser_without_a_post_approves_nothing(crew):
    user = make_user()
    user.is_superuser = user.is_staff = True
    user.save()
    with pytest.raises(NotAllowed):
        approve(make_submitted(crew), user)


def test_the_database_itself_refuses_one_person_for_both(crew):
    batch = make_submitted(crew)
    with pytest.raises(IntegrityError), transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(approved_by=batch.submitted_by)


@pytest.mark.parametrize(
    ("role", "organisation", "steps"),
    [
        (Role.TOWNSHIP_REVIEWER, "500235131", {"UNIT_CHECK"}),
        (Role.TOWNSHIP_REVIEWER, "500235001", set()),
        (Role.DEPARTMENT_REVIEWER, "D05", {"DEPARTMENT"}),
        (Role.DEPARTMENT_REVIEWER, "D04", set()),
        (Role.FINANCE_SECTION, "F03", {"FINANCE"}),
        (Role.TREASURY_SECTION, "F06", set()),
        (Role.AUDITOR, "O02", set()),
    ],
)
def test_each_review_belongs_to_one_office_and_comes_in_its_turn(crew, role, organisation, steps):
    user = make_user(role, organisation)
    for step in STEPS:
        batch = review(make_submitted(crew), crew, until=step)
        if step in steps:
            assert approve(batch, user).review_step != step
            continue
        with pytest.raises(NotAllowed):
            approve(batch, user)


def test_an_approval_of_another_digest_is_refused(crew):
    batch = make_submitted(crew)
    with pytest.raises(DigestDiffers):
        approve_batch(batch=batch, by=crew.reviewer, digest=bytes(32))
    with pytest.raises(NothingSeen):
        approve_batch(batch=batch, by=crew.reviewer, digest=b"")
    batch.refresh_from_db()
    assert batch.status == BatchStatus.SUBMITTED


def test_returning_needs_a_reason(crew):
    with pytest.raises(ReasonMissing):
        return_batch(batch=make_submitted(crew), by=crew.reviewer, reason="  ")


def test_a_returned_batch_stays_as_it_was(crew):
    batch = make_submitted(crew)
    before = list(Line.objects.order_by("number").values())
    return_batch(batch=batch, by=crew.reviewer, reason="金额与方案不符")
    batch.refresh_from_db()
    assert batch.status == BatchStatus.RETURNED
    assert list(Line.objects.order_by("number").values()) == before
    assert digest_of_lines(batch) == bytes(batch.digest)
    assert batch.events.last().note == "金额与方案不符"


def test_nothing_more_happens_to_a_returned_batch(crew):
    batch = make_returned(crew)
    with pytest.raises(WrongStep):
        approve(batch, crew.finance)


def test_an_approved_batch_may_still_be_returned_but_not_one_at_the_bank(crew):
    approved = make_approved(crew)
    assert return_batch(batch=approved, by=crew.finance, reason="x").status == "RETURNED"
    sent, _file = make_sent(crew)
    with pytest.raises(WrongStep):
        return_batch(batch=sent, by=crew.finance, reason="x")


def test_a_draft_cannot_be_approved(crew):
    with pytest.raises(WrongStep):
        approve_batch(batch=make_draft(crew), by=crew.finance, digest=b"")


@pytest.fixture
def handed_in_by_another(crew):
    """Return a batch and the clerk who submitted it; the crew's clerk created it."""
    submitter = make_user(Role.TOWNSHIP_CLERK, crew.unit)
    return submit(batch=make_draft(crew), by=submitter), submitter


@pytest.mark.parametrize("who", ["creator", "submitter"])
def test_neither_who_created_nor_who_submitted_reviews(crew, handed_in_by_another, who):
    batch, submitter = handed_in_by_another
    maker = crew.clerk if who == "creator" else submitter
    account = make_user(Role.TOWNSHIP_REVIEWER, crew.unit, member=maker.member)
    with pytest.raises(MadeByYou):
        approve(batch, account)
    with pytest.raises(MadeByYou):
        return_batch(batch=batch, by=account, reason="x")
    batch.refresh_from_db()
    assert (batch.status, batch.approved_by) == (BatchStatus.SUBMITTED, None)


@pytest.mark.parametrize("maker", ["created_by", "submitted_by"])
def test_the_database_refuses_the_creator_and_the_submitter(handed_in_by_another, maker):
    batch, _submitter = handed_in_by_another
    with pytest.raises(IntegrityError), transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(approved_by=getattr(batch, maker))


def test_a_third_person_approves_what_two_people_made(crew, handed_in_by_another):
    batch, _submitter = handed_in_by_another
    assert approve(batch, crew.reviewer).review_step == RouteStep.DEPARTMENT
