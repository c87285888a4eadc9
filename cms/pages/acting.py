"""Who is acting: signals do not say it, the audit trail must."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from wagtail.log_actions import get_active_log_context

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.staff.models import User

_acting: ContextVar[User | None] = ContextVar("acting", default=None)


@contextmanager
def acting(user: User | None) -> Iterator[None]:
    """Name who acts until the end of the block."""
    token = _acting.set(user)
    try:
        yield
    finally:
        _acting.reset(token)


def who_acts() -> User | None:
    """Return who acts: as named, else whose request Wagtail's screens work on, else nobody.

    Nobody is the installation itself: a day that has come, the seed.
    """
    return _acting.get() or get_active_log_context().user
