"""Failed payments on the desk: the list, and what of it waits for a clerk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from cms.desk import failed, failures
from cms.desk.sections import Section, register
from cms.desk.tasks import SHOWN, Task, TaskGroup, sum_in_words
from portal.payouts import queries
from portal.staff.enums import Act

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from portal.staff.acts import Text
    from portal.staff.models import User
    from portal.staff.scopes import Powers


def _list(number: str, query: str) -> str:
    return f"{reverse('desk:failed')}?{query}&batch={number}"


@dataclass(frozen=True)
class _Step:
    """One thing that failed rows of a batch wait for: as `batches_with_failures` counts it."""

    name: str
    what: Text
    button: Text
    url: Callable[[str], str]

    def group(self, batches: list[dict[str, Any]]) -> TaskGroup:
        """Return a task for each batch that waits for this step."""
        waiting = [batch for batch in batches if batch[self.name]]
        return TaskGroup([self._task(batch) for batch in waiting[:SHOWN]], len(waiting))

    def _task(self, batch: dict[str, Any]) -> Task:
        number = batch["batch__number"]
        total = sum_in_words(batch[self.name], batch[f"{self.name}_total"])
        return Task(
            what=self.what,
            about=" · ".join((batch["batch__unit__name"], batch["batch__policy__name"])),
            detail=f"{number} · {total}",
            button=self.button,
            url=self.url(number),
            since=batch["since"],
        )


# In the order in which they are taken
STEPS = (
    _Step(
        "tell",
        _("Tell payees that their payment failed"),
        _("Tell"),
        lambda number: _list(number, "told=no"),
    ),
    _Step(
        "correct",
        _("Correct accounts of failed payments"),
        _("Correct"),
        lambda number: _list(number, f"repair={queries.Repair.TO_CORRECT}"),
    ),
    _Step(
        "again",
        _("Pay corrected rows again"),
        _("Pay again"),
        lambda number: reverse("desk:reissue", args=[number]),
    ),
)


def _tasks(user: User, powers: Powers) -> Iterator[TaskGroup]:
    if powers.holds(Act.REQUEST_ACCOUNT_CHANGE):
        batches = queries.batches_with_failures(user, Act.REQUEST_ACCOUNT_CHANGE)
        for step in STEPS:
            yield step.group(batches)


register(
    Section(
        name="failed",
        label=_("Failed payments"),
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
