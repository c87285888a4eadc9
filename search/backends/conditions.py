"""SQL of one filter, built once and shared by list, totals, facets and export (decision 16).

Hand-written because a page is asked for often and the query builder costs more than the query;
values travel as parameters only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from portal.databases.dialect import on_postgres
from portal.disclosure.enums import Sort
from portal.disclosure.masking import name_sort_key
from portal.disclosure.models import DisclosedEntry
from search.filters import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sized
    from decimal import Decimal

    from search.filters import PayoutFilter

ENTRY: Final = DisclosedEntry._meta.db_table
# Sorts behind every key that begins alike: keys hold digits and small letters only.
BEHIND: Final = "zzzz"
# Sort column and whether it descends; ties go by key.
ORDERS: Final[dict[str, tuple[str, bool]]] = {
    Sort.NAME: ("name_sort", False),
    Sort.AMOUNT: ("amount", False),
    Sort.AMOUNT_DESC: ("amount", True),
    Sort.PAID_DESC: ("paid_on", True),
}


@dataclass(frozen=True, slots=True)
class Where:
    """Conditions joined by AND, with their parameters."""

    parts: tuple[str, ...]
    params: tuple[Any, ...]

    @property
    def sql(self) -> str:
        """The condition, without the word WHERE."""
        return " AND ".join(self.parts)

    def and_(self, part: str, *params: object) -> Where:
        """Return the conditions with one more."""
        return Where((*self.parts, part), (*self.params, *params))


def fen(yuan: Decimal) -> int:
    """Return integer fen as the table stores them."""
    return int(yuan.scaleb(2))


def current() -> str:
    """Return the condition of every partial index."""
    return "e.current" if on_postgres() else "e.current = 1"


def where(payout_filter: PayoutFilter, *, without: tuple[str, ...] = ()) -> Where:
    """Return the conditions of a filter; ``without`` leaves fields out (facets)."""
    conditions = Where((current(),), ())
    for field, column in reversed(COLUMNS.items()):
        value = getattr(payout_filter, field)
        # A village lies in its township: one condition, one index.
        implied = field == "township" and payout_filter.village and "village" not in without
        if value and field not in without and not implied:
            conditions = conditions.and_(f"e.{column} = %s", value)
    if payout_filter.q:
        conditions = _named(conditions, payout_filter)
    if payout_filter.min is not None:
        conditions = conditions.and_("e.amount >= %s", fen(payout_filter.min))
    if payout_filter.max is not None:
        conditions = conditions.and_("e.amount <= %s", fen(payout_filter.max))
    return conditions


def _named(conditions: Where, payout_filter: PayoutFilter) -> Where:
    if payout_filter.is_surname:
        # The range on the sort key makes every name index serve.
        first = name_sort_key(payout_filter.q)
        conditions = conditions.and_(
            "e.name_sort >= %s AND e.name_sort < %s", first, first + BEHIND
        )
        return conditions.and_("e.surname = %s", payout_filter.q)
    names = payout_filter.names
    keys = sorted({name_sort_key(name) for name in names})
    conditions = conditions.and_(f"e.name_sort IN ({_marks(keys)})", *keys)
    return conditions.and_(f"e.name IN ({_marks(names)})", *names)


def _marks(values: Sized) -> str:
    return ", ".join(["%s"] * len(values))


def order(payout_filter: PayoutFilter, *, backwards: bool = False) -> str:
    """Return ORDER BY's content.

    In a village or under a name few rows match: they are sorted, so that PostgreSQL does not walk
    an index of the whole county in search of them.
    """
    column, descending = ORDERS[payout_filter.sort]
    way = "DESC" if descending != backwards else "ASC"
    narrow = column != "name_sort" and (
        payout_filter.village or payout_filter.q or payout_filter.township
    )
    key = f"e.{column}" if not narrow else _unindexed(column)
    return f"{key} {way}, e.id {way}"


def _unindexed(column: str) -> str:
    # A day is a date on PostgreSQL, which writes it out slowly, and a text on SQLite
    number = column == "amount" or on_postgres()
    return f"(e.{column} + 0)" if number else f"(e.{column} || '')"


def beyond(
    payout_filter: PayoutFilter, conditions: Where, value: object, key: int, *, backwards: bool
) -> Where:
    """Keep what lies beyond one row in the order asked for (keyset paging)."""
    column, descending = ORDERS[payout_filter.sort]
    sign = "<" if descending != backwards else ">"
    conditions = conditions.and_(f"e.{column} {sign}= %s", value)
    return conditions.and_(f"(e.{column} {sign} %s OR e.id {sign} %s)", value, key)
