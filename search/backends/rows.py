"""Rows as every engine gives them out: read from the database, written as the contract says."""

from __future__ import annotations

from itertools import starmap
from typing import TYPE_CHECKING, Any, Final

from django.db import connection

from portal.databases.dialect import among
from portal.disclosure.models import Disclosure, Edition
from portal.disclosure.public_row import OF_EDITION, OF_ENTRY, READ, row_writer
from portal.web.delivery.process_cache import BoundedDict
from search.backends.conditions import ENTRY, ORDERS
from search.cursors import Cursor, write_cursor

from .interface import Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from search.filters import PayoutFilter

    from .interface import Row

    Values = Sequence[Any]

# What pages are turned by; not a part of the row that readers get.
_EDGE: Final = ("id", "name_sort")
_NAMES: Final = (*(column.name for column in READ), *_EDGE)
_OF_EDITION: Final = ", ".join(column.expression for column in OF_EDITION)
_OF_ENTRY: Final = ", ".join(
    (*(column.expression for column in OF_ENTRY), *(f"e.{name}" for name in _EDGE))
)
_SET: Final = f"JOIN {Disclosure._meta.db_table} d ON d.id = s.disclosure_id"
SELECTED: Final = f"{_OF_EDITION}, {_OF_ENTRY}"
JOINS: Final = f"JOIN {Edition._meta.db_table} s ON s.id = e.edition_id {_SET}"
# What a row says of its edition never changes; joining it is half of what a page of rows costs.
_editions: Final[BoundedDict[int, Values]] = BoundedDict("editions", 20_000)
_row = row_writer(*_EDGE)


def rows_of(values: Iterable[Values]) -> Iterator[Row]:
    """Yield rows with the keys of the contract; labels are added where they are shown."""
    return starmap(_row, values)


def page_of(
    payout_filter: PayoutFilter, cursor: Cursor | None, values: Sequence[Values], *, more: bool
) -> Page:
    """Return the page of what was read, in printed order; ``more``: further rows lie beyond it."""
    backwards = cursor is not None and cursor.backwards
    after, before = (True, more) if backwards else (more, cursor is not None)
    return Page(
        rows=[*rows_of(values)],
        next=_marker(payout_filter, values[-1], backwards=False) if values and after else "",
        previous=_marker(payout_filter, values[0], backwards=True) if values and before else "",
    )


def _marker(payout_filter: PayoutFilter, values: Values, *, backwards: bool) -> str:
    """Return the marker of the page behind a row, or before it.

    It says nothing about the engine: a reader may turn pages from one to the other.
    """
    row = dict(zip(_NAMES, values, strict=True))
    column, _descending = ORDERS[payout_filter.sort]
    value = str(row[column]) if column == "paid_on" else row[column]
    return write_cursor(payout_filter, Cursor(value, row["id"], backwards))


def values_of(keys: Sequence[int]) -> list[Values]:
    """Return what ``SELECTED`` reads of these rows, in the order of the keys.

    One query, two where an edition was not met before. A row that is not public any more is left
    out.
    """
    if not keys:
        return []
    one_of, numbers = among("e.id", keys)
    with connection.cursor() as cursor:
        cursor.execute(
            # `current` as a condition would have the planner weigh every partial index
            f"SELECT e.id, e.edition_id, e.current, {_OF_ENTRY} FROM {ENTRY} e WHERE {one_of}",  # noqa: S608
            numbers,
        )
        rows = cursor.fetchall()
    editions = _editions_of({edition for _key, edition, *_rest in rows})
    values_by_key = {
        key: (*editions[edition], *values) for key, edition, shown, *values in rows if shown
    }
    return [values_by_key[key] for key in keys if key in values_by_key]


def _editions_of(numbers: set[int]) -> dict[int, Values]:
    """Return what rows say of these editions; one query for those not read before."""
    editions = {number: values for number in numbers if (values := _editions.get(number))}
    if missing := [number for number in numbers if number not in editions]:
        one_of, parameters = among("s.id", missing)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT s.id, {_OF_EDITION} FROM {Edition._meta.db_table} s {_SET} "  # noqa: S608
                f"WHERE {one_of}",
                parameters,
            )
            for number, *values in cursor.fetchall():
                editions[number] = _editions.put(number, values)
    return editions
