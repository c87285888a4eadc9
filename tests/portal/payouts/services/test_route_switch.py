from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from portal.audit.models import Entry
from portal.clocks import now
from portal.payouts import queries
from portal.payouts.acts import SEND
from portal.payouts.enums import BatchStatus, Origin
from portal.payouts.errors import ReasonMissing, TwoPersonsNeeded
from portal.payouts.models import RouteSwitch
from portal.payouts.route_errors import RouteSwitchedOff
from portal.payouts.services.review import return_batch
from portal.payouts.services.revise import revise_batch
from portal.payouts.services.route_switch import switch_route
from portal.policies.enums import Route
from portal.staff.enums import Role
from portal.staff.errors import NotAllowed
from tests.factories.imports import approved, drafted
from tests.factories.payout_sheets import entries
from tests.factories.payouts import make_sent, make_submitted, submit
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


def rows_of(crew):
    return entries(2, village=crew.villages[0].name)


def test_a_draft_of_a_route_that_was_switched_off_is_not_handed_in(crew):
    switch(crew)
    draft = drafted(crew, rows_of(crew))
    switch(crew, local=False)
    with pytest.raises(RouteSwitchedOff):
        submit(draft, crew.clerk)
    switch(crew, basis="第3号")
    assert submit(draft, crew.clerk).status == BatchStatus.SUBMITTED


def test_what_was_released_is_returned_and_goes_to_the_platform_as_it_was(crew):
    switch(crew)
    rows = rows_of(crew)
    batch = approved(crew, rows)
    switch(crew, local=False)
    assert not SEND.is_possible(crew.reviewer, batch)
    batch = return_batch(batch=batch, by=crew.finance, reason="停止本地发放")
    with pytest.raises(RouteSwitchedOff):
        revise_batch(batch=batch, by=crew.clerk)
    again = submit(drafted(crew, rows), crew.clerk)
    assert (again.origin, again.status) == (Origin.PLATFORM, BatchStatus.SUBMITTED)


def test_batches_of_the_platform_and_with_the_bank_go_on(crew):
    on_platform = make_submitted(crew, origin=Origin.PLATFORM)
    here = make_submitted(crew)
    batch, _file = make_sent(crew)
    switch(crew, local=False)
    assert not queries.is_stranded(batch)
    assert not queries.is_stranded(on_platform)
    assert queries.is_stranded(here)
    switch(crew)
    assert not queries.is_stranded(here)
