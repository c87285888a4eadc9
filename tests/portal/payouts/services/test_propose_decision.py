"""A decision of the finance bureau in two steps: proposed by one, signed by another."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError

from portal.audit.models import Entry
from portal.payouts import queries
from portal.payouts.decision_errors import AlreadyDecided, AlreadyProposed, NothingDecided
from portal.payouts.enums import Part
from portal.payouts.errors import ReasonMissing
from portal.payouts.models import DecisionProposal, PersonWaiver
from portal.payouts.route_errors import NotWaivable
from portal.payouts.services.propose_decision import (
    drop_decision,
    propose_own_check,
    propose_waiver,
    sign_decision,
)
from portal.staff.errors import NotAllowed, SamePerson

PAPER = "县财政局2026年第18号"


def proposal_of(crew, **how):
    named = {"unit": crew.unit, "part": Part.SENDER, "allowed": True, "basis": PAPER}
    return propose_waiver(**named | how, by=how.pop("by", crew.finance))


def test_a_proposal_counts_for_nothing_until_it_is_signed(crew):
    proposal = proposal_of(crew)
    assert not queries.is_waived(crew.unit.pk, Part.SENDER)
    sign_decision(proposal=proposal, by=crew.second_finance)
    assert queries.is_waived(crew.unit.pk, Part.SENDER)
    acts = Entry.objects.order_by("pk").values_list("act", flat=True)
    assert list(acts)[-2:] == ["payouts.propose", "payouts.waive_person"]


def test_whoever_proposed_does_not_sign_by_service_or_by_hand(crew):
    proposal = proposal_of(crew)
    with pytest.raises(SamePerson):
        sign_decision(proposal=proposal, by=crew.finance)
    with pytest.raises(IntegrityError), transaction.atomic():
        DecisionProposal.objects.update(status="SIGNED", closed_by=crew.finance.member)
    assert not PersonWaiver.objects.exists()


def test_it_is_signed_or_dropped_once(crew):
    signed = sign_decision(proposal=proposal_of(crew), by=crew.second_finance)
    with pytest.raises(AlreadyDecided):
        sign_decision(proposal=signed, by=crew.second_finance)
    with pytest.raises(AlreadyDecided):
        drop_decision(proposal=signed, by=crew.finance, reason="撤回")
    assert PersonWaiver.objects.count() == 1


def test_dropping_needs_a_reason_and_leaves_things_as_they_were(crew):
    proposal = proposal_of(crew)
    with pytest.raises(ReasonMissing):
        drop_decision(proposal=proposal, by=crew.finance, reason=" ")
    drop_decision(proposal=proposal, by=crew.finance, reason="单位已补充人员")
    assert not queries.is_waived(crew.unit.pk, Part.SENDER)
    assert proposal_of(crew).status == "OPEN"


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ({"basis": "  "}, ReasonMissing),
        ({"allowed": False}, NothingDecided),
        ({"part": Part.FINANCE}, NotWaivable),
    ],
    ids=["no paper", "holds already", "never waived"],
)
def test_what_is_not_proposed(crew, how, error):
    with pytest.raises(error):
        proposal_of(crew, **how)


def test_the_same_matter_is_proposed_once(crew):
    proposal_of(crew)
    with pytest.raises(AlreadyProposed):
        proposal_of(crew)
    proposal_of(crew, part=Part.UNIT_CHECK)
    propose_own_check(required=False, basis=PAPER, by=crew.finance)
    with pytest.raises(AlreadyProposed):
        propose_own_check(required=False, basis=PAPER, by=crew.second_finance)


def test_only_the_finance_bureau_proposes_and_signs(crew):
    with pytest.raises(NotAllowed):
        propose_own_check(required=False, basis=PAPER, by=crew.treasury)
    proposal = proposal_of(crew)
    with pytest.raises(NotAllowed):
        sign_decision(proposal=proposal, by=crew.treasury)


def test_a_proposer_who_has_left_signs_nothing_any_more(crew):
    proposal = proposal_of(crew)
    days = {"valid_from": dt.date(2020, 1, 1), "valid_to": dt.date(2020, 12, 31)}
    crew.finance.member.posts.update(**days)
    with pytest.raises(NotAllowed):
        sign_decision(proposal=proposal, by=crew.second_finance)
    assert not PersonWaiver.objects.exists()


def test_what_was_proposed_never_changes(crew):
    proposal_of(crew)
    for change in ({"allowed": False}, {"basis": "别的文件"}, {"unit": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            DecisionProposal.objects.update(**change)
