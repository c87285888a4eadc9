"""Writing the file that goes out: delimited text, nothing quoted, nothing altered."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from portal.payouts import rules

from .errors import UnsafeValues
from .layouts import HEADER_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .gateway import Header, OutRow
    from .layouts import Layout

LINE_END: Final = "\r\n"
# What spreadsheet programs take for a formula.
FORMULA: Final = tuple("=+-@")
_LINE_BREAKS: Final = frozenset("\x85\u2028\u2029")


def write_file(layout: Layout, header: Header, rows: Sequence[OutRow]) -> bytes:
    """Return header names, header totals, column names and rows, encoded.

    Values go out as they are; one that holds the separator, a quote, a control character or the
    beginning of a formula, or that the encoding lacks, is refused with the numbers of its rows.
    Raises UnsafeValues.
    """
    names = [name for name, _column in layout.out_columns]
    table = [[_text(getattr(row, name), layout) for name in names] for row in rows]
    for position, (_name, column) in enumerate(layout.out_columns):
        # Each distinct value is looked at once: most columns repeat theirs.
        values = {cells[position] for cells in table}
        refused = {value for value in values if not _is_safe(value, layout)}
        if refused:
            pairs = zip(rows, table, strict=True)
            numbers = [row.number for row, cells in pairs if cells[position] in refused]
            raise UnsafeValues(numbers, column)
    head = (header.batch, header.on, header.count, header.total)
    lines = [
        HEADER_COLUMNS,
        [_text(value, layout) for value in head],
        [column for _name, column in layout.out_columns],
        *table,
    ]
    text = "".join(layout.separator.join(cells) + LINE_END for cells in lines)
    return text.encode(layout.encoding)


def _text(value: object, layout: Layout) -> str:
    if isinstance(value, Decimal):
        return str(rules.fen(value)) if layout.in_fen else f"{value:.2f}"
    return "" if value is None else str(value)


def _is_safe(text: str, layout: Layout) -> bool:
    if text.isascii() and text.isalnum():
        return True
    if layout.separator in text or '"' in text or text.startswith(FORMULA):
        return False
    if any(unicodedata.category(sign) == "Cc" or sign in _LINE_BREAKS for sign in text):
        return False
    try:
        text.encode(layout.encoding)
    except UnicodeEncodeError:
        return False
    return True
