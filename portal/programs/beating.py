"""A program shows that it lives: every few seconds, from a thread beside its work.

The thread has a connection of its own, so that a long task is no silence. A round that hangs is
told by ``worked_at``, which stands still. A database that is away ends nothing.
"""

from __future__ import annotations

import logging
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import Error, connection
from django.utils import timezone

from portal.databases.watching import watch
from portal.programs.models import Heartbeat

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

logger = logging.getLogger(__name__)


class Heart:
    """What a program says of itself."""

    def __init__(self, program: str) -> None:
        """Take the name under which it is expected."""
        self.program = program
        self._worked_at: dt.datetime | None = None

    def worked(self) -> None:
        """Note that a round ended; written with the next beat."""
        self._worked_at = timezone.now()

    def beat(self) -> None:
        """Write one heartbeat (one statement, the first time two). Raises django.db.Error."""
        facts = {"alive_at": timezone.now()}
        if self._worked_at is not None:
            facts["worked_at"] = self._worked_at
        if not Heartbeat.objects.filter(program=self.program).update(**facts):
            Heartbeat.objects.bulk_create(
                [Heartbeat(program=self.program, **facts)], ignore_conflicts=True
            )


@contextmanager
def beating(program: str) -> Iterator[Heart]:
    """Let a program's heart beat while the block runs."""
    heart, stop = Heart(program), threading.Event()
    thread = threading.Thread(target=_beat, args=(heart, stop), name="heartbeat", daemon=True)
    thread.start()
    try:
        yield heart
    finally:
        stop.set()
        thread.join(timeout=settings.PROGRAM_BEAT_SECONDS)


def watch_alive(
    program: str, act: Callable[[], object], *, pause: float, stop: threading.Event
) -> None:
    """Watch as `portal.databases.watching.watch` does, with a heartbeat and its rounds noted."""
    with beating(program) as heart:

        def act_and_note() -> None:
            act()
            heart.worked()

        watch(act_and_note, pause=pause, stop=stop)


def _beat(heart: Heart, stop: threading.Event) -> None:
    silent = False
    try:
        while not stop.is_set():
            try:
                heart.beat()
                silent = False
            except Error as error:
                if not silent:
                    # Without its text, which may quote values of the statement
                    logger.error("No heartbeat is written (%s)", type(error).__name__)  # noqa: TRY400
                silent = True
                connection.close()
            stop.wait(settings.PROGRAM_BEAT_SECONDS)
    finally:
        connection.close()
