"""What waits for a person: tasks, grouped by act, each a line with a button on the first screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from portal.clocks import today

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator
    from decimal import Decimal

    from portal.staff.acts import ActsOn, BusinessAct, Text
    from portal.staff.models import User
    from portal.staff.scopes import Powers

# Of each group of tasks so many are shown; the rest is counted.
SHOWN = 20


@dataclass(frozen=True)
class Task:
    """One thing to do: what, about what, since when, until when, and where the button leads."""

    what: Text
    about: str
    button: Text
    url: str
    detail: str = ""
    since: dt.datetime | None = None
    due: dt.date | None = None

    @property
    def urgency(self) -> str:
        """``late``, ``today`` or empty."""
        if self.due is None:
            return ""
        day = today()
        return "late" if self.due < day else "today" if self.due == day else ""


def sum_in_words(payments: int, total: Decimal) -> str:
    """Return number and yuan of payments as a line of a task."""
    return _("%(rows)s payments, %(total)s yuan") % {
        "rows": f"{payments:,}",
        "total": f"{total:,.2f}",
    }


@dataclass(frozen=True)
class TaskGroup:
    """Tasks of one kind: the first of them, and the number of all."""

    tasks: list[Task]
    count: int
    late: int = 0
    due_today: int = 0

    @classmethod
    def dated(cls, tasks: list[Task]) -> TaskGroup:
        """Return a group of tasks that have a due day."""
        urgencies = [task.urgency for task in tasks]
        return cls(tasks[:SHOWN], len(tasks), urgencies.count("late"), urgencies.count("today"))


@dataclass(frozen=True)
class TaskList:
    """All tasks of a person: those shown, what has a due day first; and how many there are."""

    tasks: tuple[Task, ...] = ()
    count: int = 0
    late: int = 0
    due_today: int = 0

    @classmethod
    def of(cls, groups: Iterable[TaskGroup]) -> TaskList:
        """Return the groups as one list."""
        groups = [*groups]
        tasks = [task for group in groups for task in group.tasks]
        dated = [(task.due, task) for task in tasks if task.due]
        return cls(
            tasks=(
                *(task for _due, task in sorted(dated, key=lambda pair: pair[0])),
                *(task for task in tasks if not task.due),
            ),
            count=sum(group.count for group in groups),
            late=sum(group.late for group in groups),
            due_today=sum(group.due_today for group in groups),
        )

    @property
    def hidden(self) -> int:
        """How many are not shown."""
        return self.count - len(self.tasks)


def waiting_groups(
    acts: ActsOn[Any],
    user: User,
    powers: Powers,
    *,
    related: tuple[str, ...],
    order: tuple[str, ...],
    task: Callable[[BusinessAct[Any], Any], Task],
) -> Iterator[TaskGroup]:
    """Yield what declared acts ask of this person; one query an act, one more for a long list."""
    for act in acts:
        rows = act.waiting(user, powers) if act.task else None
        if rows is None:
            continue
        records = list(rows.select_related(*related).order_by(*order)[: SHOWN + 1])
        count = rows.count() if len(records) > SHOWN else len(records)
        yield TaskGroup([task(act, record) for record in records[:SHOWN]], count)
