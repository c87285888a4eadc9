"""Which engine answers full-text search: the index, and the database whenever it cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.index.fallback import Fallback

from .database import DatabaseTexts
from .documents import TEXTS
from .elastic import ElasticTexts

if TYPE_CHECKING:
    from .hits import Hit, Window
    from .query import TextQuery


class TextSearch:
    """The engine of one request. ``degraded`` says that the index should have answered."""

    def __init__(self) -> None:
        self._fallback = Fallback(TEXTS)
        self._index, self._database = ElasticTexts(), DatabaseTexts()

    @property
    def degraded(self) -> bool:
        """Whether the database answered because the index is away or long behind."""
        return self._fallback.degraded

    def find(
        self, query: TextQuery, *, limit: int, beyond: Hit | None = None, backwards: bool = False
    ) -> Window:
        """Return hits in order, and the counts."""
        return self._fallback.answer(
            lambda: self._index.find(query, limit=limit, beyond=beyond, backwards=backwards),
            lambda: self._database.find(query, limit=limit, beyond=beyond, backwards=backwards),
        )

    def counts(self, query: TextQuery) -> dict[str, int]:
        """Return how many match by kind."""
        return self._fallback.answer(
            lambda: self._index.counts(query), lambda: self._database.counts(query)
        )
