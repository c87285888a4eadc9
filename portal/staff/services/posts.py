"""Appointing to posts and ending them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from portal.audit.services import record
from portal.staff.enums import Act, Role
from portal.staff.errors import (
    ExclusiveRoles,
    OwnPost,
    PostEnded,
    PostExists,
    SamePerson,
    WrongOrganisation,
)
from portal.staff.models import Member, Post
from portal.staff.rules import exclusive
from portal.staff.services.actors import second_signature

if TYPE_CHECKING:
    from portal.staff.models import Organisation, User


@transaction.atomic
def appoint(
    *,
    member: Member,
    role: Role,
    organisation: Organisation,
    by: User | None,
    valid_from: dt.date | None = None,
    valid_to: dt.date | None = None,
    proposed_by: User | None = None,
) -> Post:
    """Give a member a post from a day (today) to a last day (open).

    proposed_by: who signed first, ``by`` signs as the second. Raises WrongOrganisation when the
    role does not exist there, ExclusiveRoles for an administrator's role beside another (norms
    B6), PostExists, OwnPost, and as `second_signature`.
    """
    actor = second_signature(by, Act.MANAGE_POSTS, proposed_by=proposed_by)
    role = Role(role)
    if by is not None and by.member_id == member.pk:
        raise OwnPost
    if organisation.kind not in role.kinds:
        raise WrongOrganisation(role, organisation)
    # Appointments of one person wait for each other, or two could slip past the checks below.
    member = Member.objects.select_for_update().get(pk=member.pk)
    start = valid_from or timezone.localdate()
    overlapping = Post.objects.filter(member=member).exclude(valid_to__lt=start)
    if valid_to is not None:
        overlapping = overlapping.filter(valid_from__lte=valid_to)
    for held, where in overlapping.values_list("role", "organisation_id"):
        if exclusive(role, Role(held)):
            raise ExclusiveRoles(role, Role(held))
        if held == role and where == organisation.pk:
            raise PostExists(member, role)
    post = Post.objects.create(
        member=member,
        role=role,
        organisation=organisation,
        valid_from=start,
        valid_to=valid_to,
    )
    refresh_groups(member)
    record(
        act="staff.appoint",
        actor=actor,
        subject=post,
        detail={
            "member": str(member.uuid),
            "role": role.value,
            "organisation": organisation.code,
            "from": start.isoformat(),
            "to": valid_to.isoformat() if valid_to else None,
            **proposer(proposed_by),
        },
    )
    return post


@transaction.atomic
def end_post(
    *, post: Post, last_day: dt.date, by: User | None, proposed_by: User | None = None
) -> Post:
    """Let a post end after its last day; a day in the past ends it at once.

    Raises PostEnded when it has ended before, OwnPost, and as `second_signature`.
    """
    actor = second_signature(by, Act.MANAGE_POSTS, proposed_by=proposed_by)
    post = Post.objects.select_for_update().get(pk=post.pk)
    if by is not None and by.member_id == post.member_id:
        raise OwnPost
    if post.valid_to is not None and post.valid_to < timezone.localdate():
        raise PostEnded
    post.valid_to = max(last_day, post.valid_from)
    post.save(update_fields=["valid_to"])
    refresh_groups(post.member)
    record(
        act="staff.end_post",
        actor=actor,
        subject=post,
        detail={"last_day": post.valid_to.isoformat(), **proposer(proposed_by)},
    )
    return post


@transaction.atomic
def hand_over(
    *, post: Post, member: Member, on: dt.date, by: User | None, proposed_by: User | None = None
) -> Post:
    """Let a post pass to another person from the day `on`, with the open work of who leaves.

    Open work is what only its author could open (uploads that are no draft yet, changes of account
    on their way): from that day the successor opens it. Steps already taken keep their author, so
    whoever made a batch still reviews none of it (decision 8). Returns the successor's post, which
    may have been held before. Raises SamePerson for the same person, and as `appoint` and
    `end_post`.
    """
    post = Post.objects.select_for_update().select_related("organisation").get(pk=post.pk)
    if member.pk == post.member_id:
        raise SamePerson(member)
    last_day = on - dt.timedelta(days=1)
    if post.valid_to is None or post.valid_to > last_day:
        post = end_post(post=post, last_day=last_day, by=by, proposed_by=proposed_by)
    elif post.handed_to_id:
        raise PostEnded
    same = Post.objects.filter(member=member, role=post.role, organisation=post.organisation)
    successor = same.filter(valid_to=None, valid_from__lte=on).first() or appoint(
        member=member,
        role=Role(post.role),
        organisation=post.organisation,
        valid_from=on,
        by=by,
        proposed_by=proposed_by,
    )
    post.handed_to = successor
    post.save(update_fields=["handed_to"])
    record(
        act="staff.hand_over",
        actor=second_signature(by, Act.MANAGE_POSTS, proposed_by=proposed_by),
        subject=post,
        detail={"to": str(member.uuid), "on": on.isoformat(), **proposer(proposed_by)},
    )
    return successor


def proposer(proposed_by: User | None) -> dict[str, str]:
    """Return what an entry says of the first signature."""
    if proposed_by is None:
        return {}
    member = proposed_by.member
    return {"proposed_by": str(member.uuid) if member else proposed_by.username}


def refresh_groups(member: Member) -> None:
    """Put the member's accounts into the groups of the roles held today, and out of the others.

    Groups that belong to no role are left alone.
    """
    held = set(Post.objects.filter(member=member).in_force().values_list("role", flat=True))
    groups = Group.objects.filter(name__in=Role.values)
    role_groups = [group for group in groups if group.name in held]
    other_groups = [group for group in groups if group.name not in held]
    for user in member.accounts.all():
        user.groups.add(*role_groups)
        user.groups.remove(*other_groups)
