"""A command that looks again and again, and outlives its database. A leaf."""

from __future__ import annotations

import logging
import signal
import threading
from typing import TYPE_CHECKING, Final

from django.db import InterfaceError, OperationalError, close_old_connections, connections

if TYPE_CHECKING:
    from collections.abc import Callable

logger = logging.getLogger(__name__)

LONGEST_PAUSE: Final = 30.0
AWAY: Final = (OperationalError, InterfaceError)


def stopped_by_signals() -> threading.Event:
    """Return what SIGTERM and SIGINT set; only the main thread may ask for it."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def watch(act: Callable[[], object], *, pause: float, stop: threading.Event) -> None:
    """Call `act` with a pause of seconds between, until `stop` is set.

    A database that is away, restarting or locked ends nothing: connections are dropped and the
    next try comes after 1, 2, 4 … at most 30 seconds. Any other error leaves the loop.
    """
    failures = 0
    while not stop.is_set():
        try:
            close_old_connections()
            act()
        except AWAY as error:
            failures += 1
            rest = min(2.0 ** (failures - 1), LONGEST_PAUSE)
            # Without its text, which may quote values of the statement
            logger.error(  # noqa: TRY400
                "The database does not answer (%s); again in %d s", _kind(error), rest
            )
            connections.close_all()
            stop.wait(rest)
            continue
        if failures:
            logger.warning("The database answers again after %d tries", failures)
            failures = 0
        stop.wait(pause)


def _kind(error: BaseException) -> str:
    return type(error.__cause__ or error).__name__
