"""Sessions of others, and maintenance accounts, for the administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from cms.desk import maintenance, oversight
from cms.desk.sections import Section, register
from cms.desk.tasks import Task, waiting_groups
from portal.staff.maintenance_acts import MAINTENANCE_ACTS, title_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cms.desk.tasks import TaskGroup
    from portal.staff.acts import BusinessAct
    from portal.staff.models import MaintenanceWindow, User
    from portal.staff.scopes import Powers


def _task(act: BusinessAct[MaintenanceWindow], window: MaintenanceWindow) -> Task:
    return Task(
        what=act.task,
        about=title_of(window),
        detail=window.requested_by.name,
        button=act.begin,
        url=reverse("desk:maintenance"),
        since=window.requested_at,
    )


def _tasks(user: User, powers: Powers) -> Iterator[TaskGroup]:
    return waiting_groups(
        MAINTENANCE_ACTS,
        user,
        powers,
        related=("account__member", "requested_by"),
        order=("requested_at",),
        task=_task,
    )


register(
    Section(
        name="oversight",
        label=_("Who is signed in"),
        icon="user",
        order=147,
        url_name="desk:oversight",
        powers=oversight.POWERS,
        urls=(
            path("oversight/", oversight.index, name="oversight"),
            path("oversight/<whole:pk>/end/", oversight.end, name="end_sessions_of"),
        ),
    )
)
register(
    Section(
        name="maintenance",
        label=_("Maintenance accounts"),
        icon="cogs",
        order=148,
        url_name="desk:maintenance",
        powers=maintenance.POWERS,
        tasks=_tasks,
        urls=(
            path("maintenance/", maintenance.index, name="maintenance"),
            path("maintenance/<uuid:uuid>/act/", maintenance.act, name="maintenance_act"),
        ),
    )
)
