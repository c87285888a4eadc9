"""What is not handed in yet, and the reminders of it among the work of the clerks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.desk import missing
from cms.desk.sections import Section, register
from cms.desk.tasks import SHOWN, Task, TaskGroup
from portal.payouts import queries
from portal.staff.enums import Act

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.payouts.models import Reminder
    from portal.staff.models import User
    from portal.staff.scopes import Powers


def _task(reminder: Reminder) -> Task:
    where = reminder.village.full_name if reminder.village else reminder.unit.short_name
    words = {"who": reminder.by.name, "office": reminder.organisation.short_name}
    return Task(
        what=_("Hand in what is missing"),
        about=f"{where} · {reminder.policy.name} · {reminder.period_value.label}",
        detail=_("Reminded by %(who)s (%(office)s)") % words,
        button=_("Upload a sheet"),
        url=f"{reverse('desk:upload')}?policy={reminder.policy.code}",
        since=reminder.at,
    )


def _tasks(user: User, powers: Powers) -> Iterator[TaskGroup]:
    if powers.holds(Act.IMPORT_PAYOUTS):
        reminders = queries.open_reminders(user, Act.IMPORT_PAYOUTS)
        yield TaskGroup([_task(reminder) for reminder in reminders[:SHOWN]], len(reminders))


register(
    Section(
        name="missing",
        label=gettext_lazy("Not handed in yet"),
        icon="time",
        order=116,
        url_name="desk:missing",
        powers=missing.POWERS,
        tasks=_tasks,
        urls=(
            path("missing/", missing.index, name="missing"),
            path("missing/remind/", missing.act, name="remind"),
        ),
    )
)
