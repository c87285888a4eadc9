"""Answers from the index; when it may not or cannot answer, from the database, and says so."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeVar

from portal.clocks import now

from . import outbox
from .breaker import breaker
from .client import is_configured
from .errors import EngineUnavailable, Lagging, QuestionRefused, Stale

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from .subjects import Subject

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")
HEADER: Final = "X-Search-Degraded"
# After each publication the index lags for a moment; readers are told of a longer lag only.
TOLERATED_LAG: Final = timedelta(seconds=30)


class Fallback:
    """One for each request: once the database had to answer, it answers to the end.

    ``generation`` is the one of public content, read in this request, for subjects whose changes
    raise it in their own transaction; it spares a query of the outbox (``outbox.has_pending``).

    ``degraded`` says that the index is away, broken, of another release or long behind. While a
    change of the last seconds is pending the database answers as well, and nothing is degraded.
    """

    def __init__(self, subject: Subject, *, generation: int | None = None) -> None:
        self.subject, self.generation = subject, generation
        self.degraded = False
        self._database = not is_configured()

    def answer(
        self, from_index: Callable[[], Answer], from_database: Callable[[], Answer]
    ) -> Answer:
        """Return the answer of the index, or the database's own.

        ``from_index`` raises ``EngineUnavailable``, or ``Stale`` when a row it names is gone; any
        other error is the caller's (a bad marker) and is raised.
        """
        if not self._database:
            try:
                return self._guarded(from_index)
            except Lagging:
                self._database = True
            except EngineUnavailable:
                self._database = self.degraded = True
        return from_database()

    def _guarded(self, from_index: Callable[[], Answer]) -> Answer:
        gate = breaker(self.subject)
        gate.admit()
        if outbox.has_pending(self.subject.name, generation=self.generation):
            gate.passed_by()
            since = outbox.oldest_pending(self.subject.name)
            self.degraded = since is not None and now() - since > TOLERATED_LAG
            raise Lagging(self.subject.name)
        try:
            answer = from_index()
        except QuestionRefused as error:
            # Of this question alone: others go on being answered by the index
            log.warning("index of %s refuses a question: %s", self.subject.name, error)
            gate.passed_by()
            raise
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


def mark_degraded(response: HttpResponse, *, degraded: bool) -> HttpResponse:
    """Mark a degraded answer with a header, and keep it out of every cache."""
    if degraded:
        response.headers[HEADER] = "1"
        response.never_keep = True  # type: ignore[attr-defined]
    return response
