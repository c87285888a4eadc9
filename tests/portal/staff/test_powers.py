from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from portal.places.models import Place
from portal.staff.enums import Act, Role, Scope
from portal.staff.errors import NotAllowed
from portal.staff.models import Organisation, User
from portal.staff.powers import (
    POWERS,
    can,
    holds,
    powers_of,
    require,
    scope_departments,
    scope_units,
    scope_villages,
)
from portal.staff.services import appoint, close_account, merge_organisation
from tests.factories.staff import make_user


def yesterday() -> dt.date:
    return timezone.localdate() - dt.timedelta(days=1)


def test_every_act_stands_in_the_table_and_somebody_may_do_it():
    assert set(POWERS) == set(Act)
    assert all(POWERS.values())
    assert all(scopes <= set(Scope) for roles in POWERS.values() for scopes in roles.values())


def test_makers_and_checkers_are_different_roles():
    reviewing = (Act.CHECK_BATCH, Act.REVIEW_BATCH, Act.RECEIVE_BATCH)
    for powers in map(POWERS.get, reviewing):
        assert not set(POWERS[Act.SUBMIT_BATCH]) & set(powers)
    assert not set(POWERS[Act.REQUEST_ACCOUNT_CHANGE]) & set(POWERS[Act.REVIEW_ACCOUNT_CHANGE])
    assert not set(POWERS[Act.REVIEW_ACCOUNT_CHANGE]) & set(POWERS[Act.CONFIRM_ACCOUNT_CHANGE])


def test_the_three_administrators_touch_no_payout():
    touched = {
        role: {act for act in Act if role in POWERS[act]}
        for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
    }
    assert touched == {
        Role.SYSTEM_ADMIN: {Act.MANAGE_ACCOUNTS, Act.PROPOSE_POSTS},
        Role.SECURITY_ADMIN: {
            Act.MANAGE_POSTS,
            Act.HOLD_ACCOUNTS,
            Act.EDIT_ORGANISATIONS,
            Act.OVERSEE_SIGN_INS,
            Act.RAISE_QUOTAS,
        },
        Role.AUDIT_ADMIN: {Act.VIEW_AUDIT},
    }


def test_a_township_clerk_acts_for_the_own_township_only(jiangkou, nanxi):
    clerk = make_user(Role.TOWNSHIP_CLERK, jiangkou)
    assert can(clerk, Act.IMPORT_PAYOUTS, unit=jiangkou)
    assert not can(clerk, Act.IMPORT_PAYOUTS, unit=nanxi)
    assert not can(clerk, Act.CHECK_BATCH, unit=jiangkou)
    assert not can(clerk, Act.IMPORT_PAYOUTS)


def test_a_place_outside_the_township_is_refused_even_for_the_own_unit(jiangkou, nanxi):
    clerk = make_user(Role.TOWNSHIP_CLERK, jiangkou)
    assert can(clerk, Act.IMPORT_PAYOUTS, unit=jiangkou, place=jiangkou.place)
    assert not can(clerk, Act.IMPORT_PAYOUTS, unit=jiangkou, place=nanxi.place)


def test_a_village_clerk_acts_for_the_township_in_the_own_village_only(jiangkou, nanxi, village):
    clerk = make_user(Role.VILLAGE_CLERK, village)
    other = Place.objects.villages().in_township(jiangkou.place).exclude(pk=village.place_id)[0]
    assert can(clerk, Act.SUBMIT_BATCH, unit=jiangkou, place=village.place)
    assert can(clerk, Act.SUBMIT_BATCH, unit=village)
    assert not can(clerk, Act.SUBMIT_BATCH, unit=jiangkou, place=other)
    assert not can(clerk, Act.SUBMIT_BATCH, unit=jiangkou)
    assert not can(clerk, Act.SUBMIT_BATCH, unit=nanxi, place=village.place)
    assert not can(clerk, Act.SEND_BATCH, unit=jiangkou, place=village.place)


def test_a_school_acts_for_itself(county):
    clerk = make_user(Role.SCHOOL_CLERK, "S01")
    own, other = Organisation.objects.filter(code__in=("S01", "S02"))
    assert can(clerk, Act.IMPORT_PAYOUTS, unit=own)
    assert not can(clerk, Act.IMPORT_PAYOUTS, unit=other)


def test_a_township_reviewer_does_not_review_the_school_in_the_township(jiangkou):
    reviewer = make_user(Role.TOWNSHIP_REVIEWER, jiangkou)
    assert not can(reviewer, Act.CHECK_BATCH, unit=Organisation.objects.get(code="S03"))


def test_a_department_reviews_what_it_leads_wherever_made(jiangkou, agriculture, civil_affairs):
    reviewer = make_user(Role.DEPARTMENT_REVIEWER, agriculture)
    assert can(reviewer, Act.REVIEW_BATCH, unit=jiangkou, department=agriculture)
    assert can(reviewer, Act.REVIEW_BATCH, unit=jiangkou, department=[civil_affairs, agriculture])
    assert not can(reviewer, Act.REVIEW_BATCH, unit=jiangkou, department=civil_affairs)
    assert not can(reviewer, Act.REVIEW_BATCH, unit=jiangkou)


def test_a_department_makes_batches_of_its_own_policies_only(agriculture, civil_affairs):
    clerk = make_user(Role.DEPARTMENT_CLERK, agriculture)
    assert can(clerk, Act.IMPORT_PAYOUTS, unit=agriculture, department=agriculture)
    assert not can(clerk, Act.IMPORT_PAYOUTS, unit=agriculture, department=civil_affairs)
    assert not can(clerk, Act.IMPORT_PAYOUTS, unit=civil_affairs, department=agriculture)


def test_a_successor_leads_the_policies_of_the_merged_department(agriculture, revitalisation):
    reviewer = make_user(Role.DEPARTMENT_REVIEWER, agriculture)
    assert can(reviewer, Act.EDIT_POLICY, department=revitalisation)
    assert set(scope_departments(reviewer, Act.EDIT_POLICY)) == {agriculture, revitalisation}


def test_a_successor_of_a_successor_leads_too(county, agriculture, revitalisation, civil_affairs):
    merge_organisation(
        organisation=agriculture, into=civil_affairs, on=timezone.localdate(), by=None
    )
    reviewer = make_user(Role.DEPARTMENT_REVIEWER, civil_affairs)
    assert can(reviewer, Act.EDIT_POLICY, department=revitalisation)


def test_a_post_at_a_merged_department_counts_no_more(agriculture, civil_affairs):
    reviewer = make_user(Role.DEPARTMENT_REVIEWER, agriculture)
    merge_organisation(
        organisation=agriculture, into=civil_affairs, on=timezone.localdate(), by=None
    )
    assert not holds(reviewer, Act.EDIT_POLICY)


def test_finance_reaches_the_whole_county(jiangkou):
    officer = make_user(Role.FINANCE_SECTION, "F01")
    assert can(officer, Act.RECEIVE_BATCH, unit=jiangkou)
    assert can(officer, Act.EDIT_CALENDAR)
    assert not can(officer, Act.SEND_BATCH, unit=jiangkou)


def test_a_post_counts_from_its_first_to_its_last_day(jiangkou):
    today = timezone.localdate()
    past = make_user(
        Role.TOWNSHIP_CLERK, jiangkou, valid_from=dt.date(2020, 1, 1), valid_to=yesterday()
    )
    last = make_user(Role.TOWNSHIP_CLERK, jiangkou, valid_to=today)
    coming = make_user(Role.TOWNSHIP_CLERK, jiangkou, valid_from=today + dt.timedelta(days=1))
    assert [can(u, Act.IMPORT_PAYOUTS, unit=jiangkou) for u in (past, last, coming)] == [
        False,
        True,
        False,
    ]


def test_a_superuser_without_a_post_can_do_nothing(jiangkou):
    root = User.objects.create_superuser("root", password="pw")
    assert not any(can(root, act, unit=jiangkou, place=jiangkou.place) for act in Act)


def test_a_closed_or_anonymous_account_can_do_nothing(jiangkou):
    clerk = make_user(Role.TOWNSHIP_CLERK, jiangkou)
    assert not can(close_account(user=clerk, by=None), Act.IMPORT_PAYOUTS, unit=jiangkou)
    assert not can(AnonymousUser(), Act.IMPORT_PAYOUTS, unit=jiangkou)


def test_a_refusal_carries_the_act_and_says_it_in_a_sentence(jiangkou, nanxi):
    clerk = make_user(Role.TOWNSHIP_CLERK, jiangkou)
    with pytest.raises(NotAllowed) as caught:
        require(clerk, Act.IMPORT_PAYOUTS, unit=nanxi)
    assert (caught.value.act, caught.value.target) == (Act.IMPORT_PAYOUTS, nanxi.name)
    assert nanxi.name in str(caught.value)
    assert isinstance(caught.value, PermissionDenied)


def test_the_post_that_allowed_the_act_becomes_the_actor(jiangkou):
    clerk = make_user(Role.TOWNSHIP_CLERK, jiangkou)
    actor = require(clerk, Act.IMPORT_PAYOUTS, unit=jiangkou).actor(clerk)
    assert (actor.account, actor.member_uuid, actor.organisation, actor.role) == (
        clerk.username,
        str(clerk.member.uuid),
        "云阳县江口镇人民政府",
        "township_clerk",
    )
    assert clerk.as_actor() == actor


def test_asking_costs_one_query_and_asking_often_no_more(
    jiangkou, agriculture, django_assert_num_queries
):
    clerk = make_user(Role.TOWNSHIP_CLERK, jiangkou)
    with django_assert_num_queries(1):
        can(clerk, Act.IMPORT_PAYOUTS, unit=jiangkou, department=agriculture)
    townships = list(Organisation.objects.units())
    with django_assert_num_queries(1):
        powers = powers_of(clerk)
        assert sum(powers.can(Act.SEND_BATCH, unit=unit) for unit in townships) == 1


def test_units_of_a_list_are_those_a_button_would_work_for(jiangkou, village, agriculture):
    users = [
        make_user(Role.VILLAGE_CLERK, village),
        make_user(Role.TOWNSHIP_REVIEWER, jiangkou),
        make_user(Role.SCHOOL_CLERK, "S01"),
        make_user(Role.DEPARTMENT_REVIEWER, agriculture),
        make_user(Role.PUBLISHER, jiangkou),
        make_user(Role.AUDITOR, "O02"),
        make_user(Role.EDITOR, "O01"),
    ]
    everyone = list(Organisation.objects.all())
    for user in users:
        powers = powers_of(user)
        for act in Act:
            listed = set(scope_units(user, act))
            assert listed == {unit for unit in everyone if powers.can(act, unit=unit)}


def test_a_village_clerks_township_is_listed_only_as_a_part(jiangkou, village):
    clerk = make_user(Role.VILLAGE_CLERK, village)
    assert set(scope_units(clerk, Act.VIEW_BATCH)) == {village}
    assert set(scope_units(clerk, Act.VIEW_BATCH, whole=False)) == {village, jiangkou}


def test_villages_in_reach(jiangkou, village):
    reach = {
        user: scope_villages(user, Act.VIEW_BATCH).count()
        for user in (
            make_user(Role.VILLAGE_CLERK, village),
            make_user(Role.TOWNSHIP_CLERK, jiangkou),
            make_user(Role.SCHOOL_CLERK, "S01"),
            make_user(Role.FINANCE_SECTION, "F01"),
            make_user(Role.EDITOR, "O01"),
        )
    }
    of_jiangkou = Place.objects.villages().in_township(jiangkou.place).count()
    assert list(reach.values()) == [1, of_jiangkou, 480, 480, 0]


def test_the_page_about_staff_prints_this_table():
    rows = []
    for act, roles in POWERS.items():
        cells = [f"{r.value} ({', '.join(sorted(scopes))})" for r, scopes in roles.items()]
        rows.append(f"| {act.value} | {'; '.join(sorted(cells))} |")
    page = Path("docs/staff.md").read_text(encoding="utf-8")
    assert [
        line
        for line in page.splitlines()
        if line.startswith(tuple(f"| {act.value} |" for act in Act))
    ] == rows


def test_an_account_holds_the_acts_of_its_posts_and_no_others(agriculture):
    reviewer = make_user(Role.DEPARTMENT_REVIEWER, agriculture)
    assert {act for act in Act if holds(reviewer, act)} == {
        act for act in Act if Role.DEPARTMENT_REVIEWER in POWERS[act]
    }


def test_two_posts_cover_the_policies_of_both_departments(
    agriculture, civil_affairs, revitalisation
):
    reviewer = make_user(Role.DEPARTMENT_REVIEWER, agriculture)
    appoint(
        member=reviewer.member, role=Role.DEPARTMENT_REVIEWER, organisation=civil_affairs, by=None
    )
    assert set(scope_departments(reviewer, Act.EDIT_POLICY)) == {
        agriculture,
        civil_affairs,
        revitalisation,  # was merged into the first
    }
