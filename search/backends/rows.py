"""Rows as every engine gives them out: read from the database, written as the contract says."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from django.db import connection

from portal.disclosure.models import Disclosure, Edition
from portal.web.delivery.memory import Memory
from search.backends.conditions import ENTRY, ORDERS
from search.cursors import Cursor, write_cursor
from search.databases import among

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.filters import PayoutFilter

    from .interface import Row

_OWN: Final = (
    "e.policy_code, e.period, e.township_code, e.village_code, "
    'e."group", e.name, e.quantity, e.unit, e.rate, e.amount, e.paid_on, e.name_sort'
)
COLUMNS: Final = f"e.id, d.ref, s.number, {_OWN}"
_SET: Final = f"JOIN {Disclosure._meta.db_table} d ON d.id = s.disclosure_id"
JOINS: Final = f"JOIN {Edition._meta.db_table} s ON s.id = e.edition_id {_SET}"
# Reference and number of an edition, which never change; joining them is half of what it costs to
# read a page of rows.
_editions: Final[Memory[int, tuple[str, int]]] = Memory(20_000)
# Where the value of an order stands among the columns.
PLACES: Final = {"name_sort": 14, "amount": 12, "paid_on": 13}


# Rates and quantities repeat from row to row, amounts often.
@lru_cache(maxsize=20_000)
def yuan(fen: int | None) -> str | None:
    """Write fen as yuan with two decimals; None stays None."""
    return None if fen is None else f"{fen // 100}.{fen % 100:02d}"


@lru_cache(maxsize=20_000)
def _quantity(thousandths: int | None) -> str | None:
    if thousandths is None:
        return None
    whole, rest = divmod(thousandths, 1000)
    return f"{whole}.{rest:03d}".rstrip("0").rstrip(".") if rest else str(whole)


def row_of(values: Sequence[Any]) -> Row:
    """Return a row with the keys of the contract; labels are added where it is shown."""
    return {
        "disclosure": values[1],
        "edition": values[2],
        "policy_code": values[3],
        "period": values[4],
        "township_code": values[5],
        "village_code": values[6],
        "group": values[7],
        "name": values[8],
        "quantity": _quantity(values[9]),
        "unit": values[10],
        "rate": yuan(values[11]),
        "amount": yuan(values[12]),
        "paid_on": str(values[13]),  # a date, or on SQLite its text
    }


def rows_of(keys: Sequence[int]) -> list[Sequence[Any]]:
    """Return the columns of these rows in the order of the keys.

    One query, two where an edition was not met before. A row that is not public any more is left
    out.
    """
    if not keys:
        return []
    one_of, numbers = among("e.id", keys)
    with connection.cursor() as cursor:
        cursor.execute(
            # `current` as a condition would have the planner weigh every partial index
            f"SELECT e.id, e.edition_id, e.current, {_OWN} FROM {ENTRY} e WHERE {one_of}",  # noqa: S608
            numbers,
        )
        rows = cursor.fetchall()
    editions = _editions_of({edition for _key, edition, *_rest in rows})
    found = {
        key: (key, *editions[edition], *values) for key, edition, shown, *values in rows if shown
    }
    return [found[key] for key in keys if key in found]


def _editions_of(numbers: set[int]) -> dict[int, tuple[str, int]]:
    """Return reference and number of editions; one query for those not read before."""
    known = {number: _editions.get(number) for number in numbers}
    found = {number: edition for number, edition in known.items() if edition}
    if missing := [number for number in numbers if number not in found]:
        one_of, values = among("s.id", missing)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT s.id, d.ref, s.number FROM {Edition._meta.db_table} s {_SET} "  # noqa: S608
                f"WHERE {one_of}",
                values,
            )
            for number, *edition in cursor.fetchall():
                found[number] = _editions.keep(number, tuple(edition))
    return found


def forget() -> None:
    """Read every edition anew: for tests, where numbers repeat."""
    _editions.clear()


def marker(wanted: PayoutFilter, values: Sequence[Sequence[Any]], *, forward: bool) -> str:
    """Return the marker of the page behind these rows, or of the one before them.

    It says nothing about the engine: a reader may turn pages from one to the other.
    """
    if not values:
        return ""
    row = values[-1] if forward else values[0]
    column, _descending = ORDERS[wanted.sort]
    value = row[PLACES[column]]
    edge = str(value) if column == "paid_on" else value
    return write_cursor(wanted, Cursor(edge, row[0], not forward))
