"""Posts and organisations change by two administrators, in the services and in the database."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth import authenticate
from django.core.checks import run_checks
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.audit.errors import GuardRefused
from portal.audit.models import Entry
from portal.places.models import Place
from portal.staff.enums import Act, ChangeStatus, OrganisationKind, Role
from portal.staff.errors import (
    AccountHeld,
    AlreadyClosed,
    AlreadyOpen,
    BasisMissing,
    DayPassed,
    ExclusiveRoles,
    NotAllowed,
    NotHeld,
    NotYet,
    OrganisationExists,
    OwnAccount,
    OwnPost,
    PostEnded,
    SamePerson,
    TooEarly,
    WrongMerger,
    WrongOrganisation,
)
from portal.staff.models import Organisation, Post, StaffProposal, User
from portal.staff.powers import can
from portal.staff.services import appoint, end_post, hold_account, release_account
from portal.staff.services.propose import (
    drop_change,
    propose_appointment,
    propose_end,
    propose_handover,
    propose_merger,
    propose_organisation,
    propose_rename,
    sign_change,
    withdraw_change,
)
from tests.factories.staff import make_member, make_user

if TYPE_CHECKING:
    from portal.staff.models import Member

PAPER = "云人社〔2026〕12号"
TODAY = timezone.localdate()
TOMORROW = TODAY + dt.timedelta(days=1)


@dataclass
class Admins:
    """The two administrators between whom a power is given."""

    system: User
    security: User

    def appointment(self, member: Member, organisation: Organisation, **changes):
        terms = {"role": Role.TOWNSHIP_CLERK, "on": TODAY, "basis": PAPER} | changes
        return propose_appointment(
            member=member, organisation=organisation, by=self.system, **terms
        )


@pytest.fixture
def admins(county) -> Admins:
    return Admins(make_user(Role.SYSTEM_ADMIN, "F00"), make_user(Role.SECURITY_ADMIN, "F00"))


def test_a_post_counts_from_its_second_signature_on(admins, jiangkou):
    clerk = make_user()
    proposal = admins.appointment(clerk.member, jiangkou)
    assert not can(clerk, Act.IMPORT_PAYOUTS, unit=jiangkou)
    signed = sign_change(proposal=proposal, by=admins.security)
    assert (signed.status, signed.closed_by) == (ChangeStatus.SIGNED, admins.security.member)
    assert can(clerk, Act.IMPORT_PAYOUTS, unit=jiangkou)
    entry = Entry.objects.get(act="staff.appoint", subject_id=str(clerk.member.posts.get().pk))
    assert (entry.actor_account, entry.detail["proposed_by"]) == (
        admins.security.username,
        str(admins.system.member.uuid),
    )
    with pytest.raises(AlreadyClosed):
        sign_change(proposal=proposal, by=admins.security)


def test_neither_administrator_gives_a_power_alone(admins, jiangkou):
    member = make_member()
    with pytest.raises(NotAllowed):
        propose_appointment(
            member=member,
            role=Role.TOWNSHIP_CLERK,
            organisation=jiangkou,
            on=TODAY,
            basis=PAPER,
            by=admins.security,
        )
    proposal = admins.appointment(member, jiangkou)
    for by in (admins.system, make_user(Role.SYSTEM_ADMIN, "F00"), make_user(Role.AUDITOR, "O02")):
        with pytest.raises(NotAllowed):
            sign_change(proposal=proposal, by=by)
    assert not member.posts.exists()


def test_a_proposal_of_somebody_who_lost_the_post_is_not_signed(admins, jiangkou):
    proposal = admins.appointment(make_member(), jiangkou)
    hold_account(user=admins.system, reason="调查", by=admins.security)
    with pytest.raises(NotAllowed):
        sign_change(proposal=proposal, by=admins.security)
    assert StaffProposal.objects.get().status == ChangeStatus.OPEN


def test_the_database_refuses_one_signature_for_both(admins, jiangkou):
    proposal = admins.appointment(make_member(), jiangkou)
    rows = StaffProposal.objects.filter(pk=proposal.pk)
    for closed_by in (admins.system.member, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(status=ChangeStatus.SIGNED, closed_by=closed_by)
    with pytest.raises(GuardRefused), transaction.atomic():
        rows.update(role=Role.FINANCE_SECTION)


@pytest.mark.parametrize(
    ("held", "role", "where"),
    [
        (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, "F00"),
        (Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, "O01"),
        (Role.AUDIT_ADMIN, Role.SYSTEM_ADMIN, "F00"),
        (Role.SYSTEM_ADMIN, Role.FINANCE_SECTION, "F01"),
        (Role.TOWNSHIP_CLERK, Role.SECURITY_ADMIN, "F00"),
        (Role.AUDITOR, Role.AUDIT_ADMIN, "O01"),
    ],
)
def test_the_database_refuses_an_administrator_beside_another_post(county, held, role, where):
    place = {Role.TOWNSHIP_CLERK: "500235131", Role.AUDITOR: "O02", Role.AUDIT_ADMIN: "O01"}
    member = make_user(held, place.get(held, "F00")).member
    organisation = Organisation.objects.get(code=where)
    with pytest.raises(ExclusiveRoles):
        appoint(member=member, role=role, organisation=organisation, by=None)
    for day in (TODAY, TOMORROW):
        with pytest.raises(IntegrityError), transaction.atomic():
            Post.objects.create(
                member=member, role=role, organisation=organisation, valid_from=day, valid_to=day
            )
    # Not by moving the days of a post either
    end_post(post=member.posts.get(), last_day=TODAY, by=None)
    later = Post.objects.create(
        member=member, role=role, organisation=organisation, valid_from=TOMORROW
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(pk=later.pk).update(valid_from=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(member=member, role=held).update(valid_to=None)


def test_a_second_open_post_of_an_administrator_is_refused_without_looking(county):
    member = make_user(Role.SYSTEM_ADMIN, "F00").member
    office = Organisation.objects.get(code="O02")
    with pytest.raises(IntegrityError, match=r"post_administrator_once|staff_post\.member_id"):
        Post.objects.create(member=member, role=Role.SYSTEM_ADMIN, organisation=office)


def test_posts_do_not_change_hands_and_do_not_go(county, jiangkou):
    post = make_user(Role.TOWNSHIP_CLERK, jiangkou).member.posts.get()
    for change in ({"member": make_member()}, {"role": Role.TOWNSHIP_REVIEWER}):
        with pytest.raises(GuardRefused), transaction.atomic():
            Post.objects.filter(pk=post.pk).update(**change)
    with pytest.raises(GuardRefused), transaction.atomic():
        post.delete()


def test_what_signing_would_refuse_is_not_proposed(admins, jiangkou, agriculture):
    member = make_member()
    with pytest.raises(WrongOrganisation):
        admins.appointment(member, jiangkou, role=Role.BANK_OPERATOR)
    with pytest.raises(DayPassed):
        admins.appointment(member, jiangkou, on=TODAY - dt.timedelta(days=1))
    with pytest.raises(BasisMissing):
        admins.appointment(member, jiangkou, basis=" \n")
    with pytest.raises(ExclusiveRoles):
        admins.appointment(admins.security.member, jiangkou)
    admins.appointment(member, jiangkou)
    with pytest.raises(AlreadyOpen):
        admins.appointment(member, jiangkou)
    admins.appointment(member, jiangkou, role=Role.TOWNSHIP_REVIEWER)


def test_nobody_signs_about_himself(admins):
    post = admins.security.member.posts.get()
    proposal = propose_end(post=post, last_day=TODAY, basis=PAPER, by=admins.system)
    with pytest.raises(OwnPost):
        sign_change(proposal=proposal, by=admins.security)
    other = make_user(Role.SECURITY_ADMIN, "F00")
    sign_change(proposal=proposal, by=other)
    post.refresh_from_db()
    assert post.valid_to == TODAY
    with pytest.raises(PostEnded):
        propose_end(post=post, last_day=TODAY, basis=PAPER, by=admins.system)


def test_proposals_are_dropped_and_withdrawn_with_a_reason(admins, jiangkou):
    proposal = admins.appointment(make_member(), jiangkou)
    with pytest.raises(BasisMissing):
        drop_change(proposal=proposal, by=admins.security, reason="")
    with pytest.raises(NotAllowed):
        withdraw_change(proposal=proposal, by=admins.security, reason="误报")
    assert drop_change(proposal=proposal, by=admins.security, reason="缺任命文件").reason
    own = admins.appointment(make_member(), jiangkou)
    withdrawn = withdraw_change(proposal=own, by=admins.system, reason="误报")
    assert (withdrawn.status, withdrawn.closed_by) == (ChangeStatus.DROPPED, admins.system.member)


def test_a_post_passes_to_a_successor_from_its_day_on(admins, jiangkou):
    leaver, successor = make_user(Role.TOWNSHIP_CLERK, jiangkou), make_user()
    post = leaver.member.posts.get()
    with pytest.raises(SamePerson):
        propose_handover(post=post, member=leaver.member, on=TODAY, basis=PAPER, by=admins.system)
    Post.objects.filter(pk=post.pk).update(valid_from=dt.date(2026, 1, 1))
    proposal = propose_handover(
        post=post, member=successor.member, on=TODAY, basis=PAPER, by=admins.system
    )
    sign_change(proposal=proposal, by=admins.security)
    assert not can(leaver, Act.IMPORT_PAYOUTS, unit=jiangkou)
    assert can(successor, Act.IMPORT_PAYOUTS, unit=jiangkou)
    post.refresh_from_db()
    assert post.handed_to == successor.member.posts.get()
    assert list(Post.objects.handed_over_to(successor)) == [post]
    assert not Post.objects.handed_over_to(leaver).exists()
    with pytest.raises(PostEnded):
        propose_handover(post=post, member=make_member(), on=TODAY, basis=PAPER, by=admins.system)


def test_a_handover_of_tomorrow_leaves_today_as_it_is(admins, jiangkou):
    leaver, successor = make_user(Role.TOWNSHIP_CLERK, jiangkou), make_user()
    proposal = propose_handover(
        post=leaver.member.posts.get(),
        member=successor.member,
        on=TOMORROW,
        basis=PAPER,
        by=admins.system,
    )
    sign_change(proposal=proposal, by=admins.security)
    assert can(leaver, Act.IMPORT_PAYOUTS, unit=jiangkou)
    assert not can(successor, Act.IMPORT_PAYOUTS, unit=jiangkou)
    assert not Post.objects.handed_over_to(successor).exists()


def test_a_colleague_of_the_same_post_takes_over_without_a_second_one(admins, jiangkou):
    leaver, colleague = (make_user(Role.TOWNSHIP_CLERK, jiangkou) for _ in range(2))
    Post.objects.update(valid_from=dt.date(2026, 1, 1))
    proposal = propose_handover(
        post=leaver.member.posts.get(),
        member=colleague.member,
        on=TODAY,
        basis=PAPER,
        by=admins.system,
    )
    sign_change(proposal=proposal, by=admins.security)
    assert colleague.member.posts.count() == 1
    assert list(Post.objects.handed_over_to(colleague)) == [leaver.member.posts.get()]


def test_a_held_account_is_out_at_once_and_back_with_its_posts(admins, jiangkou, client):
    clerk = make_user(Role.TOWNSHIP_CLERK, jiangkou)
    client.force_login(clerk)
    assert client.get("/admin/").status_code == 200
    with pytest.raises(NotAllowed):
        hold_account(user=clerk, reason="调查", by=admins.system)
    with pytest.raises(OwnAccount):
        hold_account(user=admins.security, reason="试", by=admins.security)
    with pytest.raises(BasisMissing):
        hold_account(user=clerk, reason=" ", by=admins.security)
    hold_account(user=clerk, reason="调查", by=admins.security)
    clerk = User.objects.get(pk=clerk.pk)
    assert client.get("/admin/").status_code == 302
    assert not can(clerk, Act.IMPORT_PAYOUTS, unit=jiangkou)
    assert authenticate(username=clerk.username, password="pw") is None
    with pytest.raises(AccountHeld):
        hold_account(user=clerk, reason="再", by=admins.security)
    release_account(user=clerk, reason="查清", by=admins.security)
    clerk = User.objects.get(pk=clerk.pk)
    assert can(clerk, Act.IMPORT_PAYOUTS, unit=jiangkou)
    assert authenticate(username=clerk.username, password="pw") == clerk
    with pytest.raises(NotHeld):
        release_account(user=clerk, reason="再", by=admins.security)


def test_an_organisation_is_added_renamed_and_merged_by_two(admins, agriculture, civil_affairs):
    new = {"code": "D13", "short_name": "县新局", "kind": OrganisationKind.DEPARTMENT}
    rest = {"on": TODAY, "basis": PAPER, "by": admins.system}
    with pytest.raises(OrganisationExists):
        propose_organisation(**new | {"code": "D05"}, name="云阳县新局", **rest)
    sign_change(proposal=propose_organisation(**new, name="云阳县新局", **rest), by=admins.security)
    added = Organisation.objects.get(code="D13")
    rename = {"organisation": added, "name": "云阳县新新局", "short_name": "县新新局"}
    sign_change(proposal=propose_rename(**rename, **rest), by=admins.security)
    added.refresh_from_db()
    former = added.former_names.get()
    assert (added.name, former.name, former.valid_to) == (
        "云阳县新新局",
        "云阳县新局",
        TODAY - dt.timedelta(days=1),
    )
    assert set(added.aliases.values_list("name", flat=True)) == {"云阳县新局", "县新局"}
    with pytest.raises(WrongMerger):
        propose_merger(organisation=added, into=Organisation.objects.get(code="F01"), **rest)
    merger = propose_merger(organisation=added, into=agriculture, **rest)
    with pytest.raises(TooEarly):
        sign_change(proposal=merger, by=admins.security)
    withdraw_change(proposal=merger, by=admins.system, reason="日期")
    later = rest | {"on": TOMORROW}
    merger = propose_merger(organisation=added, into=agriculture, **later)
    sign_change(proposal=merger, by=admins.security)
    added.refresh_from_db()
    assert (added.successor, added.valid_to) == (agriculture, TODAY)


def test_a_new_name_waits_for_its_day_and_comes_once(admins, agriculture):
    rest = {"basis": PAPER, "by": admins.system, "organisation": agriculture}
    first = propose_rename(name="甲", short_name="甲", on=TOMORROW, **rest)
    with pytest.raises(NotYet):
        sign_change(proposal=first, by=admins.security)
    withdraw_change(proposal=first, by=admins.system, reason="日期")
    sign_change(
        proposal=propose_rename(name="甲", short_name="甲", on=TODAY, **rest), by=admins.security
    )
    again = propose_rename(name="乙", short_name="乙", on=TODAY, **rest)
    with pytest.raises(NotYet):
        sign_change(proposal=again, by=admins.security)


def test_a_merged_township_takes_its_place_along(admins, jiangkou, nanxi):
    proposal = propose_merger(
        organisation=nanxi, into=jiangkou, on=TODAY, basis=PAPER, by=admins.system
    )
    sign_change(proposal=proposal, by=admins.security)
    place = Place.objects.get(code=nanxi.code)
    assert (place.successor_id, place.valid_to) == (
        jiangkou.place_id,
        TODAY - dt.timedelta(days=1),
    )


def test_a_deploy_check_refuses_active_superusers(db, settings):
    def problems() -> list[str]:
        checked = run_checks(include_deployment_checks=True, databases=["default"])
        return [problem.id for problem in checked if problem.id == "staff.E001"]

    root = User.objects.create_superuser("root", password="pw")
    assert problems() == ["staff.E001"]
    root.is_active = False
    root.save()
    assert problems() == []
