"""Two who propose one matter at the same moment: one proposal stays, the other is told of it."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from portal.clocks import now
from portal.payouts.enums import Part, ProposalKind, ProposalStatus
from portal.payouts.models import DecisionProposal
from portal.payouts.services.propose_decision import (
    propose_own_check,
    propose_route,
    propose_waiver,
)
from portal.policies.enums import Route
from tests.portal.payouts.services.test_propose_decision import PAPER
from tests.portal.payouts.services.test_reissue_at_once import at_once, kinds

MIGRATION = import_module("portal.payouts.migrations.0021_one_open_proposal")


def of_route(by):
    return propose_route(route=Route.UNIT_PAID, local=True, basis=PAPER, by=by)


def of_waiver(crew, by):
    return propose_waiver(unit=crew.unit, part=Part.SENDER, allowed=True, basis=PAPER, by=by)


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres_only
@pytest.mark.parametrize(
    "act",
    [
        lambda _crew, by: of_route(by),
        of_waiver,
        lambda _crew, by: propose_own_check(required=False, basis=PAPER, by=by),
    ],
    ids=["route", "waiver", "own check"],
)
def test_one_stays_and_the_other_is_told(crew, act):
    outcomes = at_once(
        lambda: act(crew, crew.finance),
        lambda: act(crew, crew.second_finance),
    )
    assert kinds(outcomes) == ["AlreadyProposed", "DecisionProposal"]
    [proposal] = DecisionProposal.objects.all()
    refusal = next(outcome for outcome in outcomes if isinstance(outcome, Exception))
    assert refusal.name == proposal.requested_by.name


def test_other_matters_are_proposed_beside_it(crew):
    of_route(crew.finance)
    propose_route(route=Route.FINANCE_PAID, local=True, basis=PAPER, by=crew.second_finance)
    of_waiver(crew, crew.finance)
    assert DecisionProposal.objects.filter(status=ProposalStatus.OPEN).count() == 3


@pytest.mark.django_db(transaction=True)
def test_of_several_that_were_open_before_the_first_stays(crew):
    first = of_route(crew.finance)
    constraint = next(
        each for each in DecisionProposal._meta.constraints if each.name == "proposal_open_once"
    )
    with connection.schema_editor(atomic=False) as editor:
        editor.remove_constraint(DecisionProposal, constraint)
        second = DecisionProposal.objects.create(
            kind=ProposalKind.ROUTE,
            route=Route.UNIT_PAID,
            allowed=True,
            basis=PAPER,
            requested_by=crew.second_finance.member,
            requested_account=crew.second_finance,
            requested_at=now(),
        )
        MIGRATION.drop_later_ones(apps, None)
        editor.add_constraint(DecisionProposal, constraint)
    first.refresh_from_db()
    second.refresh_from_db()
    assert [first.status, second.status] == [ProposalStatus.OPEN, ProposalStatus.DROPPED]
