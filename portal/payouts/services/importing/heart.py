"""The thread that says that a process is alive and how far it is, beside what it works at.

It has a connection of its own, so that it neither waits for the transaction of the work nor is
undone with it.
"""

from __future__ import annotations

import time
from datetime import timedelta
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

from django.db import DatabaseError, connection

from portal.clocks import now
from portal.payouts.models import Upload

if TYPE_CHECKING:
    from uuid import UUID

    from .progress import Progress

SECONDS: Final = 1.0
# Nothing takes so long; work that hangs is left to others.
LONGEST: Final = timedelta(minutes=30)


class Heart(Thread):
    """Renews the lease of ``holder`` on an upload and writes its progress, once a second."""

    def __init__(self, upload_id: int, holder: UUID, progress: Progress, lease: timedelta) -> None:
        super().__init__(name="upload", daemon=True)
        self._upload_id, self._holder = upload_id, holder
        self._progress, self._lease = progress, lease
        self._over = Event()
        self._end = time.monotonic() + LONGEST.total_seconds()

    def run(self) -> None:
        """Beat until the work is over, or has taken too long."""
        try:
            while not self._over.wait(SECONDS) and time.monotonic() < self._end:
                self._beat()
        finally:
            connection.close()

    def stop(self) -> None:
        """End; call it outside of the transaction of the work."""
        self._over.set()
        self.join()

    def _beat(self) -> None:
        mine = Upload.objects.filter(pk=self._upload_id, holder=self._holder)
        try:
            mine.update(
                step=self._progress.step,
                rows_done=self._progress.rows,
                until=now() + self._lease,
            )
        except DatabaseError:
            # Locked, or the server went away: the lease is long enough for the next beat
            connection.close()
