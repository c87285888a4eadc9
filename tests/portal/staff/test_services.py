from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.audit.models import Entry
from portal.places.services import load_divisions
from portal.staff.enums import Act, OrganisationKind, Role
from portal.staff.errors import (
    AlreadySucceeded,
    ExclusiveRoles,
    MemberExists,
    NotAllowed,
    NotAnIdNumber,
    OrganisationExists,
    OwnPost,
    PostEnded,
    PostExists,
    TwoSignatures,
    UsernameTaken,
    WrongOrganisation,
)
from portal.staff.models import Member, Organisation, Post, User
from portal.staff.powers import can
from portal.staff.services import (
    LoadedOrganisations,
    add_alias,
    add_organisation,
    appoint,
    end_post,
    load_organisations,
    load_roles,
    merge_organisation,
    open_account,
    register_member,
)
from portal.staff.services.territory import add_village, rename_place, replace_place
from tests.factories.numbers import id_number
from tests.factories.staff import make_member, make_user


def test_the_county_has_its_organisations(county):
    counts = {kind: Organisation.objects.of_kind(kind).count() for kind in OrganisationKind}
    assert counts == {
        OrganisationKind.COUNTY_OFFICE: 2,
        OrganisationKind.DEPARTMENT: 12,
        OrganisationKind.FINANCE_BUREAU: 1,
        OrganisationKind.FINANCE_SECTION: 5,
        OrganisationKind.TREASURY_SECTION: 1,
        OrganisationKind.DISCLOSURE_OFFICE: 1,
        OrganisationKind.TOWNSHIP: 42,
        OrganisationKind.VILLAGE: 480,
        OrganisationKind.SCHOOL: 3,
        OrganisationKind.BANK: 1,
    }
    assert Organisation.objects.in_force().departments().count() == 11


def test_townships_and_villages_carry_the_code_of_their_place(county):
    rows = Organisation.objects.of_kind(OrganisationKind.TOWNSHIP, OrganisationKind.VILLAGE)
    assert all(code == place for code, place in rows.values_list("code", "place__code"))
    names = set(rows.filter(code__in=("500235131", "500235001")).values_list("name", flat=True))
    assert names == {"云阳县江口镇人民政府", "云阳县双江街道办事处"}


def test_loading_again_adds_nothing_and_writes_nothing(county):
    before = Entry.objects.count()
    assert load_organisations() == LoadedOrganisations(0, 0)
    assert load_roles() == 0
    assert Entry.objects.count() == before


def test_loading_takes_few_queries(db, django_assert_max_num_queries):
    load_divisions()
    # SQLite takes its rows in portions of some hundred values.
    with django_assert_max_num_queries(20):
        loaded = load_organisations()
    assert loaded.organisations == 548


def test_one_person_is_registered_once_however_the_number_is_written(db):
    number = id_number(seq=7)
    member = register_member(name="测试乙", id_number=number, by=None)
    with pytest.raises(MemberExists) as caught:
        register_member(name="测试丙", id_number=f" {number[:6]} {number[6:]}", by=None)
    assert caught.value.member == member
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.create(name="测试丁", id_digest=bytes(member.id_digest))


def test_the_id_number_of_a_member_is_nowhere(db):
    number = id_number(seq=8)
    register_member(name="测试乙", id_number=number, by=None)
    assert number not in str(list(Entry.objects.values()))
    assert number not in str(list(Member.objects.values()))


@pytest.mark.parametrize("text", ["", "123", "500235198001010010", "甲" * 18])
def test_a_wrong_id_number_is_refused_and_not_repeated(text, db):
    with pytest.raises(NotAnIdNumber) as caught:
        register_member(name="测试乙", id_number=text, by=None)
    assert not text or text not in str(caught.value)


def test_usernames_differ_by_more_than_case(db):
    member = make_member()
    open_account(member=member, username="Zhang", password="pw", by=None)
    with pytest.raises(UsernameTaken):
        open_account(member=member, username="zhang", password="pw", by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("ZHANG")
    assert User.objects.get_by_natural_key("zhAng").username == "Zhang"


def test_the_administrators_powers_are_asked_for(jiangkou):
    system = make_user(Role.SYSTEM_ADMIN, "F00")
    security = make_user(Role.SECURITY_ADMIN, "F00")
    member = register_member(name="测试乙", id_number=id_number(seq=9), by=system)
    open_account(member=member, username="yi", password="pw", by=system)
    clerk = {"member": member, "role": Role.TOWNSHIP_CLERK, "organisation": jiangkou}
    with pytest.raises(TwoSignatures):
        appoint(**clerk, by=security)
    appoint(**clerk, by=security, proposed_by=system)
    with pytest.raises(NotAllowed):
        open_account(member=member, username="bing", password="pw", by=security)
    with pytest.raises(NotAllowed):
        appoint(member=member, role=Role.TOWNSHIP_REVIEWER, organisation=jiangkou, by=system)
    entry = Entry.objects.filter(act="staff.appoint").latest("pk")
    assert (entry.actor_account, entry.actor_role, entry.detail["role"]) == (
        security.username,
        "security_admin",
        "township_clerk",
    )


def test_nobody_appoints_himself(jiangkou):
    security = make_user(Role.SECURITY_ADMIN, "F00")
    with pytest.raises(OwnPost):
        appoint(
            member=security.member,
            role=Role.TOWNSHIP_CLERK,
            organisation=jiangkou,
            by=security,
            proposed_by=make_user(Role.SYSTEM_ADMIN, "F00"),
        )


def test_three_administrators_are_three_persons(county):
    member = make_user(Role.SYSTEM_ADMIN, "F00").member
    office = Organisation.objects.get(code="F00")
    for role in (Role.SECURITY_ADMIN, Role.AUDIT_ADMIN):
        with pytest.raises(ExclusiveRoles):
            appoint(member=member, role=role, organisation=office, by=None)
    post = member.posts.get()
    end_post(post=post, last_day=timezone.localdate(), by=None)
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    appoint(
        member=member,
        role=Role.AUDIT_ADMIN,
        organisation=office,
        valid_from=tomorrow,
        by=None,
    )


def test_a_role_exists_at_its_kind_of_organisation_only(jiangkou):
    with pytest.raises(WrongOrganisation):
        appoint(member=make_member(), role=Role.BANK_OPERATOR, organisation=jiangkou, by=None)


def test_a_post_is_held_once_at_a_time(jiangkou):
    member = make_user(Role.TOWNSHIP_CLERK, jiangkou).member
    with pytest.raises(PostExists):
        appoint(member=member, role=Role.TOWNSHIP_CLERK, organisation=jiangkou, by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(member=member, role=Role.TOWNSHIP_CLERK, organisation=jiangkou)


def test_ending_a_post_ends_powers_and_groups_at_once(jiangkou):
    past = dt.date(2026, 1, 1)
    clerk = make_user(Role.TOWNSHIP_CLERK, jiangkou, valid_from=past)
    own = Group.objects.create(name="其他")
    clerk.groups.add(own)
    assert set(clerk.groups.values_list("name", flat=True)) == {"township_clerk", "其他"}
    post = end_post(post=clerk.member.posts.get(), last_day=past, by=None)
    assert not can(clerk, Act.IMPORT_PAYOUTS, unit=jiangkou)
    assert list(clerk.groups.all()) == [own]
    with pytest.raises(PostEnded):
        end_post(post=post, last_day=past, by=None)


def test_a_merger_has_one_direction(county, agriculture, revitalisation, civil_affairs):
    on = dt.date(2026, 1, 1)
    with pytest.raises(AlreadySucceeded):
        merge_organisation(organisation=revitalisation, into=civil_affairs, on=on, by=None)
    with pytest.raises(AlreadySucceeded):
        merge_organisation(organisation=agriculture, into=revitalisation, on=on, by=None)


def test_codes_and_names_of_organisations_are_taken_once(county, agriculture):
    with pytest.raises(OrganisationExists):
        add_organisation(
            code="D05",
            name="云阳县新局",
            short_name="新局",
            kind=OrganisationKind.DEPARTMENT,
            by=None,
        )
    added = add_organisation(
        code="D13",
        name="云阳县新局",
        short_name="县新局",
        kind=OrganisationKind.DEPARTMENT,
        by=None,
    )
    add_alias(organisation=added, name="云阳县某局", by=None)
    with pytest.raises(OrganisationExists):
        add_alias(organisation=agriculture, name="云阳县某局", by=None)


def test_only_finance_changes_the_map(jiangkou, village):
    officer = make_user(Role.FINANCE_SECTION, "F01")
    clerk = make_user(Role.TOWNSHIP_CLERK, jiangkou)
    code = f"{jiangkou.code}299"
    new = add_village(
        code=code, official_name="新建村村民委员会", township=jiangkou.place, by=officer
    )
    assert Organisation.objects.get(code=code).name == "江口镇新建村村民委员会"
    replace_place(place=village.place, successor=new, on=timezone.localdate(), by=officer)
    village.refresh_from_db()
    assert village.successor.code == code
    assert not Organisation.objects.in_force().filter(pk=village.pk).exists()
    with pytest.raises(NotAllowed):
        rename_place(place=new, official_name="别村村民委员会", by=clerk)
