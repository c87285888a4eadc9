"""The number of the request at work: 16 hexadecimal digits, the same in nginx, here and in tasks.

The first 16 digits of a task's id are the number of the request that it comes of, so a task needs
no column for it; a task of a task, tried again or an hour later, has it as well.
"""

from __future__ import annotations

import re
import secrets
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final
from uuid import UUID

if TYPE_CHECKING:
    from django_tasks import TaskResult

LENGTH: Final = 16
SHAPE: Final = re.compile(rf"[0-9a-f]{{{LENGTH}}}")

_at_work: ContextVar[str] = ContextVar("request_number", default="")


def new_number() -> str:
    """Return a number that nobody has had."""
    return secrets.token_hex(LENGTH // 2)


def begin(number: str) -> None:
    """Say that whatever this thread does from now on belongs to a request; "" for none."""
    _at_work.set(number)


def current_number() -> str:
    """Return the number of the request or task at work, else ""."""
    return _at_work.get()


def spoken_number() -> str:
    """Return four digits of the number at work, or of chance, that a caller can read out."""
    return f"{int(current_number() or new_number(), 16) % 10_000:04d}"


def task_id() -> UUID:
    """Return the id of a task that the request at work starts (TASKS, `id_function`)."""
    return UUID(hex=(current_number() or new_number()) + new_number())


def task_begins(*, task_result: TaskResult[object], **_signal: object) -> None:
    """Go on under the number of the request that a task comes of."""
    begin(UUID(task_result.id).hex[:LENGTH])


def task_ended(**_signal: object) -> None:
    """Belong to no request until the next task."""
    begin("")
