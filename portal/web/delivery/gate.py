"""How many requests are in Django at once; the others wait a little, or are told to come again.

Every thread in Django may hold a connection to the database and all share one interpreter. A burst
that let them all in took every connection, failed for everybody and stayed down. So there are
slots; who finds none waits in line, and who would wait too long gets a 503 with Retry-After.
Finished pages are answered before (``wsgi_cache``) and take no slot.
"""

from __future__ import annotations

import threading
import weakref
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Iterator

    Start = Callable[..., Any]
    Application = Callable[[dict[str, Any], Start], Iterable[bytes]]


class Gate:
    """Lets a bounded number of requests into an application."""

    def __init__(
        self,
        application: Application,
        refuse: Application,
        *,
        free: re.Pattern[str],
        at_once: int,
        waiting: int,
        patience: float,
    ) -> None:
        """Stand before an application; `refuse` answers whom it tells to come again.

        free: paths that need no slot, since they ask nothing of the database. at_once, waiting:
        requests; patience: seconds.
        """
        self.application, self.refuse = application, refuse
        self.free = free
        self.patience = patience
        self.most_waiting = waiting
        self._slots = threading.BoundedSemaphore(at_once)
        self._line = threading.Lock()
        self._waiting = 0

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        """Answer in a slot, or with 503 where there is none in time."""
        if self.free.match(environ.get("PATH_INFO", "")):
            return self.application(environ, start_response)
        if not self._enter():
            return self.refuse(environ, start_response)
        try:
            response = self.application(environ, start_response)
        except BaseException:
            self._slots.release()
            raise
        if getattr(response, "streaming", True):
            return _Streaming(response, self._slots.release)
        # Whole already: how slowly somebody reads it holds up nobody
        try:
            return [b"".join(response)]
        finally:
            _end(response, self._slots.release)

    def _enter(self) -> bool:
        """Take a slot; nobody passes those who wait."""
        if self._waiting == 0 and self._slots.acquire(blocking=False):
            return True
        with self._line:
            if self._waiting >= self.most_waiting:
                return False
            self._waiting += 1
        try:
            return self._slots.acquire(timeout=self.patience)
        finally:
            with self._line:
                self._waiting -= 1


class _Streaming:
    """An answer that is sent in pieces; it leaves its slot when it is closed or given up."""

    def __init__(self, response: Iterable[bytes], leave: Callable[[], None]) -> None:
        self._pieces = iter(response)
        # Once, whoever comes first: the server that closes it or the collector
        self.close = weakref.finalize(self, _end, response, leave)

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces


def _end(response: Iterable[bytes], leave: Callable[[], None]) -> None:
    close = getattr(response, "close", None)
    try:
        if close is not None:
            close()
    finally:
        leave()
