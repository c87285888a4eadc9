"""What every public page depends on beside its address, believed for a moment once it was read.

So long (``PAGE_GENERATION_MS``, docs/adr/0012) a page that another process withdrew, or one of
yesterday, may still be answered; what this process publishes or withdraws itself it forgets at the
commit. While the database is away nobody can say whether a page still holds: the last reading is
believed for ``PAGES_WITHOUT_DATABASE`` seconds (docs/adr/0046), so that a restart closes no page.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final, NamedTuple, TypeGuard

from django.conf import settings
from django.db import Error, close_old_connections, connection

from portal.clocks import today
from portal.databases.away import is_away
from portal.disclosure.models import Generation

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpRequest

# The part of its time after which a state that is asked for is read again
RENEWED_AFTER: Final = 0.75
# How often a process that nobody asks for pages reads, in the time that a reading may outlast
IDLE_READINGS: Final = 4


class PublicState(NamedTuple):
    """The generation of what is public, and the day."""

    generation: int
    day: dt.date


class _Reading(NamedTuple):
    at: float  # monotonic seconds
    state: PublicState


_last: _Reading | None = None
# Whether the last attempt to read found no database
_away = False
# How often a publication of this process has put an end to what was read before
_forgotten = 0


def public_state() -> PublicState:
    """Return the state: one query, or none while the last reading is believed.

    Raises what the database raises once its last word is too old.
    """
    read = _last
    if read is not None and time.monotonic() - read.at < settings.PAGE_GENERATION_MS / 1000:
        return read.state
    if _outlasts(read):
        _renewal.ask()
        return read.state
    try:
        return _read_state().state
    except Error:
        # The attempt may have found that the database is away
        if _last is read and _outlasts(read):
            return read.state
        raise


def generation_of(request: HttpRequest) -> int:
    """Return the generation of public content, read once per request (one query, often none)."""
    if not hasattr(request, "generation"):
        request.generation = public_state().generation  # type: ignore[attr-defined]
    return request.generation  # type: ignore[attr-defined]


def known_state() -> PublicState | None:
    """Return the state if a reading is believed, without a query; else None.

    A reading whose time is nearly over is renewed beside the requests, so that none of them waits
    for it while pages are asked for.
    """
    read = _last
    if read is None:
        return None
    age, window = time.monotonic() - read.at, settings.PAGE_GENERATION_MS / 1000
    if age < window * RENEWED_AFTER:
        return read.state
    if age >= window and not _outlasts(read):
        return None
    _renewal.ask()
    return read.state


def keep_reading() -> None:
    """Have the state read from now on, also while nobody asks this process for pages.

    The server gives most requests to one process while there are few; the others are to know what
    holds, too, when the database goes away. Nothing is done where nothing is believed.
    """
    if settings.PAGE_GENERATION_MS and settings.PAGES_WITHOUT_DATABASE:
        _renewal.idle = settings.PAGES_WITHOUT_DATABASE / IDLE_READINGS
        _renewal.ask()


def _outlasts(read: _Reading | None) -> TypeGuard[_Reading]:
    """Say whether a reading is still to be believed because the database is away."""
    return (
        _away and read is not None and time.monotonic() - read.at < settings.PAGES_WITHOUT_DATABASE
    )


def seconds_without_database() -> int | None:
    """Return how long ago the state was read, while the database is away; else None."""
    read = _last
    return int(time.monotonic() - read.at) if _away and read is not None else None


def forget_state(**_about: object) -> None:
    """Let the next request read the state; what is being read at this moment is not believed."""
    global _last, _forgotten  # noqa: PLW0603 -- the memory of this process
    _forgotten += 1
    _last = None


def _read_state() -> _Reading:
    global _last, _away  # noqa: PLW0603 -- as above
    before, begun, day = _forgotten, time.monotonic(), today()
    try:
        read = _Reading(begun, PublicState(Generation.number(), day))
    except Error as error:
        _away = is_away(error)
        raise
    _away = False
    if before == _forgotten:
        _last = read
    return read


class _Renewal:
    """A thread with a connection of its own that reads the state when it is asked to.

    idle: seconds after which it reads unasked, None for never.
    """

    def __init__(self, idle: float | None = None) -> None:
        self.idle = idle
        self._asked = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def ask(self) -> None:
        """Have the state read soon."""
        if self._asked.is_set():
            return
        if self._thread is None or not self._thread.is_alive():
            with self._starting:
                if self._thread is None or not self._thread.is_alive():
                    self._thread = threading.Thread(
                        target=self._run, name="public-state", daemon=True
                    )
                    self._thread.start()
        self._asked.set()

    def _run(self) -> None:
        while True:
            self._asked.wait(self.idle)
            try:
                close_old_connections()
                _read_state()
            except Error:
                # The next request reads it and says what is wrong
                connection.close()
            finally:
                self._asked.clear()


_renewal = _Renewal()
