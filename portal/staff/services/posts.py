"""Appointing to posts and ending them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from portal.audit.services import record
from portal.staff.enums import Act, Role
from portal.staff.errors import ExclusiveRoles, OwnPost, PostEnded, PostExists, WrongOrganisation
from portal.staff.models import Member, Post
from portal.staff.rules import exclusive
from portal.staff.services.actors import authorised_actor

if TYPE_CHECKING:
    import datetime as dt

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
) -> Post:
    """Give a member a post from a day (today) to a last day (open).

    Raises WrongOrganisation when the role does not exist there, ExclusiveRoles for a second
    administrator's role (norms B6), PostExists, OwnPost, NotAllowed.
    """
    actor = authorised_actor(by, Act.MANAGE_POSTS)
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
        member=member, role=role, organisation=organisation, valid_from=start, valid_to=valid_to
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
        },
    )
    return post


@transaction.atomic
def end_post(*, post: Post, last_day: dt.date, by: User | None) -> Post:
    """Let a post end after its last day; a day in the past ends it at once.

    Raises PostEnded when it has ended before, OwnPost, NotAllowed.
    """
    actor = authorised_actor(by, Act.MANAGE_POSTS)
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
        detail={"last_day": post.valid_to.isoformat()},
    )
    return post


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
