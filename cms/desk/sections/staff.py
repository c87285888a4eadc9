"""People, posts and organisations on the desk, for the administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from cms.desk import members, organisations, posts, staff_changes
from cms.desk.sections import Section, register
from cms.desk.tasks import Task, waiting_groups
from portal.staff.change_acts import CHANGE_ACTS, RELATED, title_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cms.desk.tasks import TaskGroup
    from portal.staff.acts import BusinessAct
    from portal.staff.models import StaffProposal, User
    from portal.staff.scopes import Powers


def _task(act: BusinessAct[StaffProposal], proposal: StaffProposal) -> Task:
    return Task(
        what=act.task,
        about=title_of(proposal),
        detail=proposal.requested_by.name,
        button=act.begin,
        url=reverse("desk:staff_changes"),
        since=proposal.requested_at,
    )


def _tasks(user: User, powers: Powers) -> Iterator[TaskGroup]:
    return waiting_groups(
        CHANGE_ACTS, user, powers, related=RELATED, order=("requested_at",), task=_task
    )


register(
    Section(
        name="members",
        label=_("People and posts"),
        icon="group",
        order=149,
        url_name="desk:members",
        powers=members.POWERS,
        urls=(
            path("members/", members.index, name="members"),
            path("members/new/", members.new, name="member_new"),
            path("members/<uuid:uuid>/", members.detail, name="member"),
            path("members/accounts/<whole:key>/act/", members.act, name="staff_account_act"),
            path("posts/<whole:key>/", posts.detail, name="post"),
        ),
    )
)
register(
    Section(
        name="organisations",
        label=_("Organisations"),
        icon="site",
        order=150,
        url_name="desk:organisations",
        powers=organisations.POWERS,
        urls=(
            path("organisations/", organisations.index, name="organisations"),
            path("organisations/new/", organisations.new, name="organisation_new"),
            path("organisations/<slug:code>/", organisations.detail, name="organisation"),
        ),
    )
)
register(
    Section(
        name="staff-changes",
        label=_("Changes signed by two"),
        icon="edit",
        order=151,
        url_name="desk:staff_changes",
        powers=staff_changes.POWERS,
        tasks=_tasks,
        urls=(
            path("staff-changes/", staff_changes.index, name="staff_changes"),
            path("staff-changes/<uuid:uuid>/act/", staff_changes.act, name="staff_change_act"),
        ),
    )
)
