"""What an engine is asked, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from search.filters import PayoutFilter

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Up to ``limit`` rows with the keys of the contract, and markers of the pages beside it."""

    rows: list[Row]
    next: str = ""
    previous: str = ""


class Bucket(NamedTuple):
    """One value of a facet: payments (笔) and fen behind it. An answer has a hundred of them."""

    value: str
    payments: int
    fen: int


@dataclass(frozen=True, slots=True)
class Summary:
    """Totals (yuan) and facets; ``exact`` is False when more rows match than are counted."""

    count: int
    amount: Decimal
    exact: bool = True
    facets: dict[str, list[Bucket]] = field(default_factory=dict)


class PayoutEngine(Protocol):
    """What lists, counts, facets, files and the API ask of an engine."""

    @property
    def degraded(self) -> bool:
        """Whether another engine answered than the one that should."""

    def answer(self, payout_filter: PayoutFilter, *, limit: int) -> tuple[Page, Summary]:
        """Return one page and the totals of everything that matches. Raises ``BadCursor``."""

    def page(self, payout_filter: PayoutFilter, *, limit: int) -> Page:
        """Return one page. Raises ``BadCursor``."""

    def summary(self, payout_filter: PayoutFilter) -> Summary:
        """Return count, sum and facets of everything that matches."""

    def export(self, payout_filter: PayoutFilter, *, limit: int) -> Iterator[Row]:
        """Yield rows in the filter's order without holding them."""
