"""Who reviewed a batch once reviews it at no later step, whatever posts the person holds."""

from __future__ import annotations

import pytest

from portal.payouts.enums import RouteStep
from portal.payouts.errors import MadeByYou
from portal.payouts.persons import OTHERS
from portal.payouts.route_errors import PartTaken
from portal.payouts.services.review import approve_batch
from portal.staff.services import appoint
from tests.factories.payouts import make_submitted, review

STEPS = (RouteStep.UNIT_CHECK, RouteStep.DEPARTMENT, RouteStep.FINANCE)
PAIRS = [(early, late) for place, late in enumerate(STEPS) for early in STEPS[:place]]


def people(crew):
    return dict(zip(STEPS, (crew.reviewer, crew.department, crew.finance), strict=True))


def give_posts_of(one, *, to):
    for post in one.member.posts.all():
        appoint(member=to.member, role=post.role, organisation=post.organisation, by=None)


@pytest.mark.parametrize(("early", "late"), PAIRS)
def test_a_reviewer_of_one_step_is_none_of_a_later_one(crew, early, late):
    again, due = people(crew)[early], people(crew)[late]
    give_posts_of(due, to=again)
    batch = review(make_submitted(crew), crew, until=late)
    assert batch.review_step == late
    with pytest.raises(PartTaken):
        approve_batch(batch=batch, by=again, digest=bytes(batch.digest))
    approve_batch(batch=batch, by=due, digest=bytes(batch.digest))


@pytest.mark.parametrize("step", STEPS)
def test_the_maker_reviews_at_no_step(crew, step):
    give_posts_of(people(crew)[step], to=crew.clerk)
    batch = review(make_submitted(crew), crew, until=step)
    with pytest.raises(MadeByYou):
        approve_batch(batch=batch, by=crew.clerk, digest=bytes(batch.digest))


def test_every_pair_of_reviews_is_in_the_table():
    """The table says who must differ; the tests above would miss a pair that left it unseen."""
    for early, late in PAIRS:
        assert early.value in {part.value for part in OTHERS[late.value]}
