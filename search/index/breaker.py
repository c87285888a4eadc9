"""May the index be asked? Known per process for some seconds, so that a dead one costs nothing.

A failed question rests the index; each further failure doubles the rest. After it one request looks
at alias and mapping, and the first question is a trial: the others go on being answered by the
database until it has succeeded.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Final

from django.conf import settings

from portal.web.delivery.circuit_breaker import CircuitBreaker
from portal.web.delivery.process_cache import BoundedDict

from . import state
from .client import query_client
from .errors import EngineUnavailable

if TYPE_CHECKING:
    from .subjects import Subject

log = logging.getLogger(__name__)
LONGEST_REST: Final = 30.0


class Resting(EngineUnavailable):
    """The index failed a moment ago and is left alone."""


class Breaker(CircuitBreaker):
    """Stands before the index of one subject in this process. Safe for threads."""

    def __init__(self, subject: Subject) -> None:
        super().__init__()
        self.subject = subject
        self._looked_until = 0.0
        self._look_lock = threading.Lock()

    def admit(self) -> None:
        """Let a question through or raise ``EngineUnavailable``.

        Looks at alias and mapping when that was long ago. Whoever was admitted says ``succeeded``
        or ``failed``.
        """
        if self.rests:
            raise Resting(self.subject.name)
        if time.monotonic() >= self._looked_until:
            self._look()
        if not self.admits():
            raise Resting(self.subject.name)

    def _look(self) -> None:
        """One thread looks; the others trust what was seen last, but wait for the very first."""
        first = self._looked_until == 0.0 and not self.failures
        if not self._look_lock.acquire(blocking=first):
            if self.failures:
                raise Resting(self.subject.name)
            return
        try:
            if time.monotonic() < self._looked_until:
                return
            if self.rests:
                raise Resting(self.subject.name)
            try:
                state.trusted_index(self.subject, query_client())
            except EngineUnavailable as error:
                self.failed(error)
                raise
            self._looked_until = time.monotonic() + settings.SEARCH_LOOK_SECONDS
        finally:
            self._look_lock.release()

    def succeeded(self) -> None:
        """Note that the index answered."""
        if self.note_success():
            log.warning("index of %s answers again", self.subject.name)

    def failed(self, error: EngineUnavailable) -> None:
        """Note that it did not: it rests, and is looked at before the next question."""
        rest = self.note_failure(rest=settings.SEARCH_REST_SECONDS, longest=LONGEST_REST)
        if rest is not None:
            self._looked_until = 0.0
            log.warning("index of %s rests for %d s: %s", self.subject.name, rest, error)


# By Elasticsearch and alias
_breakers: Final[BoundedDict[tuple[str, str], Breaker]] = BoundedDict("rests of an index", 16)


def breaker(subject: Subject) -> Breaker:
    """Return the breaker of a subject, one for each Elasticsearch and alias."""
    return _breakers.get_or_make((settings.SEARCH_URL, subject.alias), lambda: Breaker(subject))
