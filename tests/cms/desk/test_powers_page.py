"""The page of powers says what the one table says, and who holds which role."""

from __future__ import annotations

import csv
import io

import pytest

from portal.staff.enums import ADMINISTRATORS, Act, Role
from portal.staff.models import Organisation
from portal.staff.powers import POWERS
from tests.cms.desk.conftest import Desk
from tests.factories.staff import make_user

SEEN_BY = {Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.AUDITOR}
ADDRESSES = ("powers", "powers_paper", "powers_file", "holders_file")


@pytest.fixture
def security(crew) -> Desk:
    return Desk(make_user(Role.SECURITY_ADMIN, "F00"))


def table(desk: Desk, name: str) -> list[list[str]]:
    text = desk.get(name).content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))[1:]


@pytest.mark.parametrize("role", Role)
def test_security_and_audit_see_it_and_nobody_else(crew, role):
    place = Organisation.objects.filter(kind__in=role.kinds).first()
    desk = Desk(make_user(role, place.code))
    codes = {desk.get(name).status_code for name in ADDRESSES}
    assert codes == ({200} if role in SEEN_BY else {403})


def test_the_file_holds_each_power_of_the_table_and_no_other(security):
    listed = {(row[3], row[1]) for row in table(security, "powers_file")}
    assert listed == {(act.value, role.value) for act, roles in POWERS.items() for role in roles}


def test_screen_and_paper_hold_every_act_with_its_roles(security):
    for name in ("powers", "powers_paper"):
        acts = dict(security.get(name).context["acts"])
        assert {act: {role for role, _words in held} for act, held in acts.items()} == {
            act: set(POWERS[act]) for act in Act
        }
        assert all(words for held in acts.values() for _role, words in held)


def test_who_holds_which_role_where_is_listed(security, crew):
    rows = table(security, "holders_file")
    names = {row[1] for row in rows}
    assert {crew.clerk.member.name, security.user.member.name} <= names
    assert all(row[4] for row in rows)
    page = security.page("powers")
    assert crew.clerk.member.name in page


def test_no_power_is_shared_by_two_administrators_or_by_one_and_a_business_role():
    shared = {
        act
        for act, roles in POWERS.items()
        if set(roles) & ADMINISTRATORS and set(roles) - ADMINISTRATORS - {Role.AUDITOR}
    }
    assert shared == set()
    assert [act for act, roles in POWERS.items() if len(set(roles) & ADMINISTRATORS) > 1] == []


def test_the_page_says_that_nobody_breaks_the_rule(security):
    assert security.get("powers").context["mixed"] == 0


def test_it_is_read_in_as_many_queries_whatever_it_holds(security, django_assert_max_num_queries):
    security.page("powers")
    with django_assert_max_num_queries(14):
        security.page("powers")
