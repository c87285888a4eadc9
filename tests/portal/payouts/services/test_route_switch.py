from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from portal.audit.models import Entry
from portal.clocks import now
from portal.payouts import queries
from portal.payouts.errors import ReasonMissing, TwoPersonsNeeded
from portal.payouts.models import RouteSwitch
from portal.payouts.services.route_switch import switch_route
from portal.policies.enums import Route
from portal.staff.enums import Role
from portal.staff.errors import NotAllowed
from tests.factories.staff import make_user


def switch(crew, *, local=True, route=Route.UNIT_PAID, basis="第1号", **users):
    users = {"requested_by": crew.finance, "approved_by": crew.second_finance} | users
    return switch_route(route=route, local=local, basis=basis, **users)


def test_no_route_is_local_before_a_decision(crew):
    assert [queries.route_is_local(route) for route in Route] == [False, False]


def test_the_newest_decision_of_a_route_counts_and_of_that_route_only(crew):
    switch(crew)
    assert queries.route_is_local(Route.UNIT_PAID)
    assert not queries.route_is_local(Route.FINANCE_PAID)
    switch(crew, local=False)
    assert not queries.route_is_local(Route.UNIT_PAID)


def test_the_decision_is_in_the_audit_trail_with_its_basis(crew):
    switch(crew, basis=" 第1号 ")
    entry = Entry.objects.get(act="payouts.switch_route")
    assert (entry.detail["route"], entry.detail["local"], entry.detail["basis"]) == (
        "UNIT_PAID",
        True,
        "第1号",
    )
    assert entry.detail["requested_by"] == str(crew.finance.member.uuid)


def test_one_person_with_two_accounts_is_one_person(crew):
    second = make_user(Role.FINANCE_SECTION, "F03", member=crew.finance.member)
    with pytest.raises(TwoPersonsNeeded):
        switch(crew, approved_by=second)
    assert RouteSwitch.objects.count() == 0


def test_the_database_refuses_one_person_for_both(crew):
    member = crew.finance.member
    with pytest.raises(IntegrityError), transaction.atomic():
        RouteSwitch.objects.create(
            route="UNIT_PAID", local=True, requested_by=member, approved_by=member, at=now()
        )


@pytest.mark.parametrize("part", ["requested_by", "approved_by"])
def test_both_belong_to_the_finance_bureau(crew, part):
    with pytest.raises(NotAllowed):
        switch(crew, **{part: crew.reviewer})


def test_a_decision_without_a_paper_is_none(crew):
    with pytest.raises(ReasonMissing):
        switch(crew, basis=" ")
