"""Failed payments on the desk: the list, and what of it waits for a clerk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.desk import failed, failures
from cms.desk.sections import Section, register
from cms.desk.tasks import SHOWN, Task, TaskGroup, sum_in_words
from portal.payouts import queries
from portal.staff.enums import Act

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.staff.models import User
    from portal.staff.scopes import Powers


def _task(batch: dict[str, Any]) -> Task:
    return Task(
        what=_("Correct accounts of failed payments"),
        about=" · ".join((batch["batch__unit__name"], batch["batch__policy__name"])),
        detail=f"{batch['batch__number']} · {sum_in_words(batch['lines'], batch['total'])}",
        button=_("Correct"),
        url=f"{reverse('desk:failed')}?repair={queries.Repair.TO_CORRECT}",
        since=batch["since"],
    )


def _tasks(user: User, powers: Powers) -> Iterator[TaskGroup]:
    if powers.holds(Act.REQUEST_ACCOUNT_CHANGE):
        batches = list(queries.batches_to_correct(user, Act.REQUEST_ACCOUNT_CHANGE))
        yield TaskGroup([_task(batch) for batch in batches[:SHOWN]], len(batches))


register(
    Section(
        name="failed",
        label=gettext_lazy("Failed payments"),
        icon="warning",
        order=120,
        url_name="desk:failed",
        powers=failed.POWERS,
        tasks=_tasks,
        urls=(
            path("failed/", failed.index, name="failed"),
            path("batches/<str:number>/failures/", failures.of_batch, name="reissue"),
        ),
    )
)
