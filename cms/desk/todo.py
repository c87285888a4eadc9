"""What a task on the first screen is: one line with a button, counted by kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.clocks import today

if TYPE_CHECKING:
    import datetime as dt

# Of each kind of task so many are shown; the rest is counted.
SHOWN = 20


@dataclass(frozen=True)
class Task:
    """One thing to do: what, about what, since when, until when, and where the button leads."""

    what: str
    about: str
    button: str
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


@dataclass(frozen=True)
class Work:
    """All tasks of a person: those shown, and how many there are."""

    tasks: tuple[Task, ...] = ()
    count: int = 0
    late: int = 0
    due_today: int = 0

    @property
    def hidden(self) -> int:
        """How many are not shown."""
        return self.count - len(self.tasks)


@dataclass(frozen=True)
class Kind:
    """Tasks of one kind: the first of them, and the number of all."""

    tasks: list[Task]
    count: int
    late: int = 0
    due_today: int = 0
