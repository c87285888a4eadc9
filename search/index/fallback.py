"""Asks the index; when it may not or cannot answer, the database does, and it is said."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeVar

from portal.clocks import now

from . import outbox
from .breaker import breaker
from .client import is_configured
from .errors import EngineUnavailable, Lagging, Stale

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from .subjects import Subject

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")
HEADER: Final = "X-Search-Degraded"
# Every publication lags for a moment; one that lags for longer is told to readers.
PATIENCE: Final = timedelta(seconds=30)


class Fallback:
    """One for each request: once the database had to answer, it answers to the end.

    ``generation`` is the one of public content, read in this request, for subjects whose changes
    raise it in their own transaction; it spares looking into the outbox again.

    ``degraded`` says that the index is away, broken, of another release or long behind. While a
    change of the last seconds waits the database answers as well, and nothing is degraded.
    """

    def __init__(self, subject: Subject, *, generation: int | None = None) -> None:
        self.subject, self.generation = subject, generation
        self.degraded = False
        self._database = not is_configured()

    def ask(self, indexed: Callable[[], Answer], stored: Callable[[], Answer]) -> Answer:
        """Return the answer of the index, or the database's own.

        ``indexed`` raises ``EngineUnavailable``, or ``Stale`` when a row it names is gone; anything
        else is an answer too (a bad marker) and goes on to the caller.
        """
        if not self._database:
            try:
                return self._indexed(indexed)
            except Lagging:
                self._database = True
            except EngineUnavailable:
                self._database = self.degraded = True
        return stored()

    def _indexed(self, indexed: Callable[[], Answer]) -> Answer:
        gate = breaker(self.subject)
        gate.admit()
        if outbox.lags(self.subject.name, self.generation):
            gate.passed_by()
            since = outbox.oldest(self.subject.name)
            self.degraded = since is not None and now() - since > PATIENCE
            raise Lagging(self.subject.name)
        try:
            answer = indexed()
        except EngineUnavailable as error:
            gate.failed(error)
            raise
        except Stale:
            # Once is a withdrawal in this moment; again and again calls for a rebuild.
            log.warning("index of %s names rows that are gone", self.subject.name)
            gate.passed_by()
            raise
        except Exception:
            gate.passed_by()
            raise
        gate.succeeded()
        return answer


def tell(response: HttpResponse, *, degraded: bool) -> HttpResponse:
    """Mark an answer as degraded: a header, and no cache keeps it."""
    if degraded:
        response.headers[HEADER] = "1"
        response.never_keep = True  # type: ignore[attr-defined]
    return response
