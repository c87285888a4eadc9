"""What an obstacle says: whose draft it is, which batch, who entered the answer."""

from __future__ import annotations

import pytest

from portal.payouts import answer_errors, errors, obstacles, reissue_errors, route_errors
from portal.payouts.enums import BatchStatus, Origin
from portal.payouts.models import Batch
from portal.payouts.services.review import return_batch
from portal.payouts.services.revise import revise_batch
from portal.policies.enums import Route
from portal.staff.enums import Act, Role
from portal.staff.errors import NotAllowed
from portal.staff.services import appoint
from tests.factories.payouts import (
    answer_to,
    make_draft,
    make_sent,
    make_submitted,
    propose,
    review,
)
from tests.factories.staff import make_user
from tests.portal.payouts.services.test_route_switch import switch


def post_of(user):
    return user.member.posts.get()


@pytest.fixture
def colleague(crew):
    return make_user(Role.TOWNSHIP_CLERK, crew.unit)


def said(refusal) -> tuple[type, str]:
    """Return kind and sentence: a sentence with a missing name is another sentence."""
    return type(refusal), str(refusal)


def test_a_draft_of_somebody_else_names_its_maker(crew, colleague):
    draft = make_draft(crew)
    expected = said(errors.DraftOfAnother(crew.clerk.member.name))
    assert said(obstacles.another_maker(post_of(colleague), draft)) == expected
    assert said(obstacles.without_sheet(post_of(colleague), draft)) == expected
    assert obstacles.without_sheet(post_of(crew.clerk), draft) is None


def test_a_stranded_draft_takes_no_sheet_of_its_maker_either(crew):
    draft = make_draft(crew, origin=Origin.LOCAL)
    switch(crew)
    assert obstacles.without_sheet(post_of(crew.clerk), draft) is None
    switch(crew, local=False)
    expected = said(route_errors.RouteSwitchedOff(Route.UNIT_PAID.label))
    draft = Batch.objects.get(pk=draft.pk)
    assert said(obstacles.without_sheet(post_of(crew.clerk), draft)) == expected


def test_a_reissue_names_itself_where_it_refuses_a_sheet(crew):
    draft = make_draft(crew)
    draft.reissues_id = draft.pk
    refusal = obstacles.without_sheet(post_of(crew.clerk), draft)
    assert said(refusal) == said(reissue_errors.ReissueHasNoSheet(draft.number))


def test_a_second_revision_names_both_batches(crew):
    batch = return_batch(batch=make_submitted(crew), by=crew.reviewer, reason="x")
    assert obstacles.not_to_revise(post_of(crew.clerk), batch) is None
    revision = revise_batch(batch=batch, by=crew.clerk)
    refusal = obstacles.not_to_revise(post_of(crew.clerk), Batch.objects.get(pk=batch.pk))
    assert said(refusal) == said(errors.AlreadyCorrected(batch.number, revision.number))


def test_calling_back_names_who_may_and_what_is_begun(crew, colleague):
    batch = make_submitted(crew)
    assert obstacles.begun(post_of(crew.clerk), batch) is None
    expected = route_errors.NotYourBatch(crew.clerk.member.name)
    assert said(obstacles.begun(post_of(colleague), batch)) == said(expected)
    review(batch, crew, until="DEPARTMENT")
    refusal = obstacles.begun(post_of(crew.clerk), Batch.objects.get(pk=batch.pk))
    assert said(refusal) == said(route_errors.ReviewBegun(batch.number))


def test_an_answer_names_who_entered_it(crew, colleague):
    batch, file = make_sent(crew)
    propose(batch, crew, answer_to(file))
    batch = Batch.objects.get(pk=batch.pk)
    name = crew.clerk.member.name
    assert obstacles.not_your_answer(post_of(crew.clerk), batch) is None
    refusal = obstacles.not_your_answer(post_of(colleague), batch)
    assert said(refusal) == said(answer_errors.NotYourAnswer(name))
    refusal = obstacles.answer_waits(post_of(crew.clerk), batch)
    assert said(refusal) == said(answer_errors.AnswerWaits(batch.number, name))


def test_a_result_too_early_names_batch_and_state(crew):
    batch = make_submitted(crew)
    state = BatchStatus.SUBMITTED.label
    expected = errors.WrongStep(batch.number, state, "Enter the bank's feedback")
    assert said(obstacles.no_result_now(batch)) == said(expected)


def test_the_maker_is_refused_as_reviewer_and_as_sender(crew):
    appoint(member=crew.clerk.member, role=Role.TOWNSHIP_REVIEWER, organisation=crew.unit, by=None)
    batch = make_submitted(crew)
    for obstacle in (obstacles.reviewed_before, obstacles.released_before):
        refusal = obstacle(crew.clerk.member, batch)
        assert isinstance(refusal, route_errors.PartTaken)
        assert refusal.number == batch.number
        assert obstacle(crew.treasury.member, batch) is None


def test_an_office_of_another_route_reads_which_route_it_is(crew):
    batch = make_draft(crew)
    label = str(Route.UNIT_PAID.label)
    for obstacle, act in (
        (obstacles.confirms_another_route, Act.CONFIRM_FEEDBACK),
        (obstacles.not_your_route, Act.SEND_BATCH),
    ):
        refusal = obstacle(post_of(crew.treasury), batch)
        assert said(refusal) == said(NotAllowed(act, label))
        assert obstacle(post_of(crew.reviewer), batch) is None
