"""Elasticsearch with the database behind it: what a request uses where ``SEARCH_URL`` is set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.documents import PAYOUTS
from search.index.fallback import Fallback

from .database import DatabaseEngine
from .elasticsearch import ElasticsearchEngine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from search.filters import PayoutFilter

    from .interface import Page, Row, Summary


class IndexedEngine:
    """Asks the index and, where that cannot answer, the database; one for each request.

    What the summary tables know they answer themselves: they are exact at any size, and a tenth
    as dear as an aggregation. Files come from the database too: one statement, one moment.
    """

    def __init__(self, generation: int | None) -> None:
        self._index, self._database = ElasticsearchEngine(), DatabaseEngine()
        self._fallback = Fallback(PAYOUTS, generation=generation)

    @property
    def degraded(self) -> bool:
        """Whether the database had to stand in."""
        return self._fallback.degraded

    def answer(self, payout_filter: PayoutFilter, *, limit: int) -> tuple[Page, Summary]:
        """Return one page and the totals of everything that matches. Raises ``BadCursor``."""
        return self._fallback.answer(
            lambda: self._index.answer(payout_filter, limit=limit),
            lambda: self._database.answer(payout_filter, limit=limit),
        )

    def page(self, payout_filter: PayoutFilter, *, limit: int) -> Page:
        """Return one page. Raises ``BadCursor``."""
        return self._fallback.answer(
            lambda: self._index.page(payout_filter, limit=limit),
            lambda: self._database.page(payout_filter, limit=limit),
        )

    def summary(self, payout_filter: PayoutFilter) -> Summary:
        """Return count, sum and facets of everything that matches."""
        if payout_filter.is_summed:
            return self._database.summary(payout_filter)
        return self._fallback.answer(
            lambda: self._index.summary(payout_filter),
            lambda: self._database.summary(payout_filter),
        )

    def export(self, payout_filter: PayoutFilter, *, limit: int) -> Iterator[Row]:
        """Yield rows in the filter's order without holding them."""
        return self._database.export(payout_filter, limit=limit)
