"""People, posts and organisations on the desk of the administrators."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.contrib.auth import authenticate
from django.utils import timezone

from portal.audit.models import Entry
from portal.payouts.models import Upload
from portal.staff.enums import Role
from portal.staff.models import Member, Organisation, Post, StaffProposal, User
from tests.cms.desk.conftest import Desk
from tests.cms.desk.reading import uploaded
from tests.factories.numbers import id_number
from tests.factories.payout_sheets import csv_sheet, entries
from tests.factories.staff import make_member, make_user

SCREENS = ("members", "member_new", "organisations", "organisation_new", "staff_changes")
PAPER = "云人社〔2026〕12号"
ANSWERS = {
    (Role.SYSTEM_ADMIN, "F00"): (200, 200, 200, 200, 200),
    (Role.SECURITY_ADMIN, "F00"): (200, 403, 200, 403, 200),
    (Role.AUDIT_ADMIN, "O01"): (200, 403, 200, 403, 200),
    (Role.AUDITOR, "O02"): (200, 403, 200, 403, 200),
    (Role.FINANCE_SECTION, "F01"): (403, 403, 403, 403, 403),
    (Role.TOWNSHIP_CLERK, "500235131"): (403, 403, 403, 403, 403),
    (Role.DISCLOSURE_OFFICE, "O01"): (403, 403, 403, 403, 403),
}


@pytest.fixture
def system(crew) -> Desk:
    return Desk(make_user(Role.SYSTEM_ADMIN, "F00"))


@pytest.fixture
def security(crew) -> Desk:
    return Desk(make_user(Role.SECURITY_ADMIN, "F00"))


@pytest.mark.parametrize(("role", "place"), ANSWERS)
def test_each_role_enters_its_screens_and_no_other(crew, role, place):
    desk = Desk(make_user(role, place))
    assert tuple(desk.get(name).status_code for name in SCREENS) == ANSWERS[role, place]


def test_a_person_is_registered_and_the_password_is_shown_once(system):
    number = id_number(seq=77)
    answer = system.post("member_new", name="向红", id_number=number, username="xianghong")
    page = answer.content.decode()
    password = re.search(r'<code class="desk-digest">([^<]+)</code>', page)[1]
    user = User.objects.get(username="xianghong")
    assert authenticate(username="xianghong", password=password) == user
    assert password not in system.page("member", user.member.uuid)
    assert number not in page
    assert not any(password in str(entry) for entry in Entry.objects.values())
    again = system.post("member_new", name="向红", id_number=number, username="xh2")
    assert again.context["form"].non_field_errors() == ["该工作人员已登记：向红。"]


def test_a_post_is_given_by_two_on_their_screens(system, security, crew):
    clerk = make_user()
    member = clerk.member
    system.post(
        "member",
        member.uuid,
        form="post",
        role="township_clerk",
        organisation="江口镇",
        on=timezone.localdate().isoformat(),
        basis=PAPER,
    )
    proposal = StaffProposal.objects.get()
    assert [task.what for task in security.get("wagtailadmin_home").context["work"].tasks] == [
        "签署岗位或机构变动"
    ]
    asks = security.post("staff_change_act", proposal.uuid, act="sign")
    assert asks.templates[0].name == "desk/confirm.html"
    security.confirm("staff_change_act", proposal.uuid, act="sign")
    post = member.posts.get()
    assert (post.role, post.organisation.short_name) == ("township_clerk", "江口镇")


def test_an_unknown_organisation_is_said_at_its_field(system):
    member = make_member()
    fields = {"role": "township_clerk", "on": "2026-01-01", "basis": PAPER}
    answer = system.post("member", member.uuid, form="post", organisation="无此镇", **fields)
    assert answer.context["post_form"].errors["organisation"] == [
        "没有这个名称的现有机构，或有多个同名机构。"
    ]
    assert not StaffProposal.objects.exists()


def test_accounts_are_held_by_security_and_closed_by_system(system, security, crew):
    clerk = crew.clerk
    assert system.post("staff_account_act", clerk.pk, act="hold", reason="x").status_code == 403
    security.post("staff_account_act", clerk.pk, act="hold", reason="离岗调查")
    clerk.refresh_from_db()
    assert clerk.hold_reason == "离岗调查"
    assert "离岗调查" in system.page("member", clerk.member.uuid)
    security.post("staff_account_act", clerk.pk, act="release", reason="查清")
    assert security.post("staff_account_act", clerk.pk, act="close").status_code == 403
    system.confirm("staff_account_act", clerk.pk, act="close")
    clerk.refresh_from_db()
    assert (clerk.held_at, clerk.is_active) == (None, False)


def test_uploads_of_the_leaver_open_for_the_successor(system, security, crew):
    sheet = csv_sheet(entries(3, village=crew.villages[0].name))
    upload = uploaded(Desk(crew.clerk), period="2026", sheet=sheet).context["upload"]
    address = Desk.address("upload_read", upload.uuid)
    successor = make_user()
    Post.objects.filter(member=crew.clerk.member).update(valid_from=dt.date(2026, 1, 1))
    post = crew.clerk.member.posts.get()
    before = Desk(successor).client.get(address).status_code
    system.post(
        "post",
        post.pk,
        form="handover",
        member=successor.username,
        on=timezone.localdate().isoformat(),
        basis=PAPER,
    )
    security.confirm("staff_change_act", StaffProposal.objects.get().uuid, act="sign")
    desk = Desk(User.objects.get(pk=successor.pk))
    assert (before, desk.client.get(address).status_code) == (302, 200)
    assert [task.url for task in desk.get("wagtailadmin_home").context["work"].tasks] == [address]
    assert Desk(crew.clerk).client.get(address).status_code in {302, 403}
    assert Upload.objects.openable_by(successor).get() == upload


def test_an_organisation_gets_a_new_name_on_its_screen(system, security, crew):
    system.post(
        "organisation",
        "D05",
        form="rename",
        name="云阳县新农业农村委",
        short_name="县新农委",
        on=timezone.localdate().isoformat(),
        basis=PAPER,
    )
    security.confirm("staff_change_act", StaffProposal.objects.get().uuid, act="sign")
    organisation = Organisation.objects.get(code="D05")
    page = system.page("organisation", "D05")
    assert organisation.name == "云阳县新农业农村委"
    assert organisation.former_names.get().name in page


def test_people_are_found_by_name_account_office_and_role(system, crew):
    def names(**query: str) -> set[str]:
        return {member.name for member in system.get("members", **query).context["page"]}

    clerk = crew.clerk.member
    Member.objects.filter(pk=clerk.pk).update(name="冉启明")
    assert names(q="启明") == {"冉启明"}
    assert "冉启明" in names(q=crew.clerk.username)
    assert "冉启明" in names(q="江口镇") & names(role="township_clerk")
    assert "冉启明" not in names(role="finance_section")
    assert names(q="没有此人") == set()


def test_lists_ask_the_same_whatever_their_length(system, django_assert_num_queries):
    for name in ("members", "organisations"):
        system.page(name)
    # Session, account, posts of who looks; count, rows, posts, accounts; the admin's own
    with django_assert_num_queries(14):
        system.page("members")
    for _ in range(8):
        make_user(Role.TOWNSHIP_CLERK, "500235131")
    with django_assert_num_queries(14):
        system.page("members")
