"""Account changes on the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from cms.desk import accounts, passbook
from cms.desk.sections import Section, register
from cms.desk.tasks import Task, waiting_groups
from portal.recipients.acts import CHANGE_ACTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cms.desk.tasks import TaskGroup
    from portal.recipients.models import AccountChange
    from portal.staff.acts import BusinessAct
    from portal.staff.models import User
    from portal.staff.scopes import Powers


def _task(act: BusinessAct[AccountChange], change: AccountChange) -> Task:
    return Task(
        what=act.task,
        about=f"{change.holder.village.full_name} · {change.holder.name.masked}",
        button=act.begin,
        url=reverse("desk:accounts") + f"#change-{change.uuid}",
        since=change.requested_at,
    )


def _tasks(user: User, powers: Powers) -> Iterator[TaskGroup]:
    return waiting_groups(
        CHANGE_ACTS,
        user,
        powers,
        related=("holder__village", "unit"),
        order=("requested_at",),
        task=_task,
    )


register(
    Section(
        name="accounts",
        label=_("Account changes"),
        icon="user",
        order=130,
        url_name="desk:accounts",
        powers=accounts.POWERS,
        tasks=_tasks,
        urls=(
            path("accounts/", accounts.index, name="accounts"),
            path("accounts/new/", accounts.request_change, name="account_request"),
            path("accounts/pictures/", passbook.rule, name="picture_rule"),
            path("accounts/<uuid:uuid>/act/", accounts.act, name="account_act"),
            path("accounts/<uuid:uuid>/picture/", passbook.picture, name="account_picture"),
        ),
    )
)
