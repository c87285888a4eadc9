"""Posts and organisations change in two steps: one administrator proposes, another signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from portal.audit.services import record
from portal.staff.change_acts import DROP, SIGN, WITHDRAW
from portal.staff.enums import ChangeStatus, OrganisationKind, Role, StaffChange
from portal.staff.errors import (
    AlreadyClosed,
    DayPassed,
    ExclusiveRoles,
    OrganisationExists,
    PostEnded,
    SamePerson,
    WrongMerger,
    WrongOrganisation,
)
from portal.staff.models import Organisation, Post, StaffProposal
from portal.staff.rules import exclusive
from portal.staff.services.factor_reset import check_reset, reset_factor
from portal.staff.services.organisations import (
    add_organisation,
    merge_organisation,
    rename_organisation,
)
from portal.staff.services.posts import appoint, end_post, hand_over
from portal.staff.services.proposing import CARRIERS, note_of, propose_row

if TYPE_CHECKING:
    import datetime as dt

    from portal.staff.acts import BusinessAct
    from portal.staff.models import Member, User


@transaction.atomic
def propose_appointment(
    *, member: Member, role: Role, organisation: Organisation, on: dt.date, basis: str, by: User
) -> StaffProposal:
    """Propose that a member gets a post from a day on.

    Raises WrongOrganisation, ExclusiveRoles, DayPassed, AlreadyOpen, BasisMissing, NotAllowed.
    """
    _from_today(on)
    _fits(member, role, organisation)
    return propose_row(
        StaffChange.APPOINT,
        basis=basis,
        by=by,
        member=member,
        role=role.value,
        organisation=organisation,
        on=on,
    )


@transaction.atomic
def propose_end(*, post: Post, last_day: dt.date, basis: str, by: User) -> StaffProposal:
    """Propose that a post ends after a day. Raises PostEnded, and as `propose_appointment`."""
    if post.valid_to is not None and post.valid_to <= last_day:
        raise PostEnded
    return propose_row(StaffChange.END, basis=basis, by=by, post=post, on=last_day)


@transaction.atomic
def propose_handover(
    *, post: Post, member: Member, on: dt.date, basis: str, by: User
) -> StaffProposal:
    """Propose that a post passes to another member from a day on, with its open work.

    Raises SamePerson, PostEnded where it was handed over before, and as `propose_appointment`.
    """
    _from_today(on)
    if member.pk == post.member_id:
        raise SamePerson(member)
    if post.handed_to_id:
        raise PostEnded
    _fits(member, Role(post.role), post.organisation)
    return propose_row(StaffChange.HANDOVER, basis=basis, by=by, post=post, member=member, on=on)


@transaction.atomic
def propose_organisation(
    *,
    code: str,
    name: str,
    short_name: str,
    kind: OrganisationKind,
    on: dt.date,
    basis: str,
    by: User,
) -> StaffProposal:
    """Propose a new organisation. Raises OrganisationExists, AlreadyOpen, BasisMissing."""
    if Organisation.objects.filter(code=code).exists() or _name_taken(name):
        raise OrganisationExists(code)
    terms = {"code": code, "name": name, "short_name": short_name, "kind": kind.value}
    return propose_row(StaffChange.ADD, basis=basis, by=by, on=on, terms=terms)


@transaction.atomic
def propose_rename(
    *, organisation: Organisation, name: str, short_name: str, on: dt.date, basis: str, by: User
) -> StaffProposal:
    """Propose a new name. Raises OrganisationExists, AlreadyOpen, BasisMissing, NotAllowed."""
    if _name_taken(name):
        raise OrganisationExists(organisation.code)
    terms = {"name": name, "short_name": short_name}
    return propose_row(
        StaffChange.RENAME, basis=basis, by=by, organisation=organisation, on=on, terms=terms
    )


@transaction.atomic
def propose_merger(
    *, organisation: Organisation, into: Organisation, on: dt.date, basis: str, by: User
) -> StaffProposal:
    """Propose that an organisation is merged into another from a day on.

    Raises WrongMerger where the kinds differ (its posts and policies could not follow) or both are
    one, AlreadyOpen, BasisMissing, NotAllowed.
    """
    if organisation.pk == into.pk or organisation.kind != into.kind:
        raise WrongMerger(organisation, into)
    return propose_row(
        StaffChange.MERGE, basis=basis, by=by, organisation=organisation, into=into, on=on
    )


@transaction.atomic
def propose_factor_reset(*, account: User, basis: str, by: User) -> StaffProposal:
    """Propose another phone for somebody. Raises OwnFactor, NothingToReset, AlreadyOpen."""
    check_reset(account=account, by=by)
    return propose_row(
        StaffChange.FACTOR,
        basis=basis,
        by=by,
        member=account.member,
        on=timezone.localdate(),
        terms={"account": account.username},
    )


@SIGN.service
@transaction.atomic
def sign_change(*, proposal: StaffProposal, by: User) -> StaffProposal:
    """Sign a proposal as the second person, so that it holds from its day on.

    Raises NotAllowed (of either person), SamePerson, OwnPost, AlreadyClosed, and what the change
    itself refuses by now.
    """
    proposal = _lock(proposal)
    post = SIGN.require(by, proposal)
    _carry_out(proposal, by)
    return _close(proposal, ChangeStatus.SIGNED, closed_by=post.member)


@DROP.service
@transaction.atomic
def drop_change(*, proposal: StaffProposal, by: User, reason: str) -> StaffProposal:
    """Refuse to sign a proposal, with a reason. Raises NotAllowed, AlreadyClosed, BasisMissing."""
    return _drop(DROP, proposal, by, reason)


@WITHDRAW.service
@transaction.atomic
def withdraw_change(*, proposal: StaffProposal, by: User, reason: str) -> StaffProposal:
    """Withdraw what was proposed, with a reason. Raises as `drop_change`."""
    return _drop(WITHDRAW, proposal, by, reason)


def _drop(
    act: BusinessAct[StaffProposal], proposal: StaffProposal, by: User, reason: str
) -> StaffProposal:
    proposal = _lock(proposal)
    post = act.require(by, proposal)
    note = note_of(reason)
    record(
        act="staff.drop_proposal",
        actor=post.actor(by),
        subject=proposal,
        detail={"reason": note},
    )
    return _close(proposal, ChangeStatus.DROPPED, closed_by=post.member, reason=note)


def _carry_out(proposal: StaffProposal, by: User) -> None:
    """Do what a proposal says, with both signatures."""
    signed: Any = {"by": by, "proposed_by": proposal.requested_account}
    kind, on, terms = proposal.kind, proposal.on, proposal.terms
    if kind == StaffChange.APPOINT and proposal.member and proposal.organisation:
        appoint(
            member=proposal.member,
            role=Role(proposal.role),
            organisation=proposal.organisation,
            # Signed later than its day: nobody gets powers for days that have passed
            valid_from=max(on, timezone.localdate()),
            **signed,
        )
    elif kind == StaffChange.END and proposal.post:
        end_post(post=proposal.post, last_day=on, **signed)
    elif kind == StaffChange.HANDOVER and proposal.post and proposal.member:
        day = max(on, timezone.localdate())
        hand_over(post=proposal.post, member=proposal.member, on=day, **signed)
    elif kind == StaffChange.FACTOR:
        reset_factor(username=terms["account"], reason=proposal.basis, **signed)
    elif kind in CARRIERS:
        CARRIERS[kind](proposal, by)
    elif kind == StaffChange.ADD:
        new = {**terms, "kind": OrganisationKind(terms["kind"])}
        add_organisation(valid_from=on, **new, **signed)
    elif kind == StaffChange.RENAME and proposal.organisation:
        rename_organisation(organisation=proposal.organisation, on=on, **terms, **signed)
    elif proposal.organisation and proposal.into:
        merge_organisation(organisation=proposal.organisation, into=proposal.into, on=on, **signed)


def _fits(member: Member, role: Role, organisation: Organisation) -> None:
    """Refuse what signing would refuse, so that nobody waits for it."""
    if organisation.kind not in role.kinds:
        raise WrongOrganisation(role, organisation)
    today = timezone.localdate()
    roles = Post.objects.filter(member=member).exclude(valid_to__lt=today)
    for current in roles.values_list("role", flat=True):
        if exclusive(role, Role(current)):
            raise ExclusiveRoles(role, Role(current))


def _from_today(on: dt.date) -> None:
    if on < timezone.localdate():
        raise DayPassed


def _name_taken(name: str) -> bool:
    return Organisation.objects.filter(name=name).exists()


def _lock(proposal: StaffProposal) -> StaffProposal:
    rows = StaffProposal.objects.select_for_update(of=("self",))
    related = ("requested_by", "requested_account", "member", "organisation", "into", "post")
    return rows.select_related(*related).get(pk=proposal.pk)


def _close(proposal: StaffProposal, status: ChangeStatus, **changes: object) -> StaffProposal:
    changes |= {"status": status, "closed_at": timezone.now()}
    open_ones = StaffProposal.objects.filter(pk=proposal.pk, status=ChangeStatus.OPEN)
    if open_ones.update(**changes) != 1:
        raise AlreadyClosed(ChangeStatus(proposal.status))
    proposal.refresh_from_db()
    return proposal
