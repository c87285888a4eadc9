"""Is search as it should be: the part of `/readyz` and what the command prints."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import DatabaseError

from portal.clocks import now
from portal.web.delivery.readiness import DEGRADED, OK

from . import outbox, state
from .client import is_configured, query_client
from .errors import EngineUnavailable
from .subjects import subjects

if TYPE_CHECKING:
    from .subjects import Subject

# Longer than any publication takes to be carried over.
LONGEST_LAG: Final = timedelta(minutes=2)


def readiness_of_search() -> str:
    """Answer OK, or DEGRADED while the database has to stand in for an index; never down."""
    if not is_configured():
        return OK
    try:
        return OK if all(fault(subject) is None for subject in subjects()) else DEGRADED
    except DatabaseError:
        return DEGRADED


def fault(subject: Subject) -> str | None:
    """Say what is wrong with the index of a subject, for operators; asks it now, past any rest."""
    try:
        state.trusted_index(subject, query_client())
    except EngineUnavailable as error:
        return f"{type(error).__name__}: {error}"
    since = outbox.oldest_pending(subject.name)
    if since is not None and now() - since > LONGEST_LAG:
        return f"behind since {since:%Y-%m-%d %H:%M} UTC"
    return None
