"""Delimited text: going out nothing is quoted or altered, coming back one clear reason why not."""

from __future__ import annotations

import csv
import io
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from portal.identifiers.cleaning import clean
from portal.payouts.bank.errors import (
    FeedbackCutShort,
    FeedbackEncoding,
    FeedbackUnreadable,
    UnsafeValues,
)
from portal.payouts.bank.layouts import (
    HEADER_COLUMNS,
    NEEDED_BACK,
    RESULT_COUNTS,
    RESULT_TOTALS,
)
from portal.payouts.bank.rows import Answer, BackRow, Header
from portal.payouts.bank.values import day, money, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from portal.payouts.bank.layouts import Layout
    from portal.payouts.bank.rows import OutRow

LINE_END: Final = "\r\n"
# What spreadsheet programs take for a formula.
FORMULA: Final = tuple("=+-@")
_LINE_BREAKS: Final = frozenset("\x85\u2028\u2029")
# Banks put a title or blank lines in front.
HEADER_WITHIN: Final = 10
OTHER_ENCODINGS: Final = ("utf-8-sig", "gb18030", "utf-16")
_BATCH, _DAY, _COUNT, _TOTAL = HEADER_COLUMNS
_NEEDED_TOTALS: Final = frozenset({_BATCH, _COUNT, _TOTAL})


def suffix(layout: Layout) -> str:
    """Return the ending of the file's name."""
    return ".csv" if layout.separator == "," else ".txt"


def write(layout: Layout, header: Header, rows: Sequence[OutRow]) -> bytes:
    """Return header names, header totals, column names and rows, encoded.

    Values go out as they are; one that holds the separator, a quote, a control character or the
    beginning of a formula, or that the encoding lacks, is refused with the numbers of its rows.
    Raises UnsafeValues.
    """
    names = [name for name, _column in layout.out_columns]
    table = [[text_of(getattr(row, name), layout) for name in names] for row in rows]
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
        [text_of(value, layout) for value in head],
        [column for _name, column in layout.out_columns],
        *table,
    ]
    text = "".join(layout.separator.join(cells) + LINE_END for cells in lines)
    return text.encode(layout.encoding)


def read(layout: Layout, content: bytes) -> Answer:
    """Return the header totals and the rows as written.

    Raises FeedbackEncoding, FeedbackUnreadable (columns missing, not text) and FeedbackCutShort
    (fewer rows than the header announces, or an incomplete last row).
    """
    text, is_cut = _decoded(layout, content)
    try:
        lines = [
            (line, [clean(cell) for cell in cells])
            for line, cells in _cells(text, layout.separator)
            if any(cell.strip() for cell in cells)
        ]
    except csv.Error:
        raise FeedbackUnreadable(HEADER_COLUMNS) from None
    header, begin = _header(layout, content, lines)
    columns, begin = _columns(layout, lines, begin)
    rows = _complete(lines[begin:], columns, is_cut=is_cut)
    if len(rows) < max(header.count, len(lines) - begin):
        raise FeedbackCutShort(header.count, len(rows))
    return Answer(header, tuple(_row(line, cells, columns) for line, cells in rows))


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


def _decoded(layout: Layout, content: bytes) -> tuple[str, bool]:
    """Return the text, and whether its last character is cut in two."""
    try:
        return content.decode(layout.encoding).removeprefix("\ufeff"), False
    except UnicodeDecodeError as error:
        # At the very end this is a file cut in half; anywhere else another encoding.
        if error.start >= len(content) - 3 and error.start > 0:
            return content[: error.start].decode(layout.encoding), True
        raise FeedbackEncoding(layout.encoding) from None


def _cells(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    for cells in reader:
        yield reader.line_num, cells


def _header(
    layout: Layout, content: bytes, lines: list[tuple[int, list[str]]]
) -> tuple[Header, int]:
    for position, (_line, cells) in enumerate(lines[:HEADER_WITHIN]):
        if set(cells) >= _NEEDED_TOTALS:
            values = [cell for _line, row in lines[position + 1 : position + 2] for cell in row]
            return _totals(layout, dict(zip(cells, values, strict=False))), position + 2
    if _is_otherwise_encoded(layout, content):
        raise FeedbackEncoding(layout.encoding)
    raise FeedbackUnreadable(sorted(_NEEDED_TOTALS))


def _totals(layout: Layout, values: Mapping[str, str]) -> Header:
    count, total = _number(values.get(_COUNT, "")), money(values.get(_TOTAL, ""), layout)
    if count is None or total is None:
        raise FeedbackUnreadable([_COUNT, _TOTAL])
    results: dict[str, Any] = {
        name: _number(values.get(column, "")) for name, column in RESULT_COUNTS
    }
    results |= {name: money(values.get(column, ""), layout) for name, column in RESULT_TOTALS}
    for name, column in (*RESULT_COUNTS, *RESULT_TOTALS):
        # What stands there and cannot be read could not be compared either.
        if values.get(column) and results[name] is None:
            raise FeedbackUnreadable([column])
    return Header(values.get(_BATCH, ""), day(values.get(_DAY, "")), count, total, **results)


def _number(text: str) -> int | None:
    """Return a number of rows; None for what is none."""
    plain = text.replace(",", "")
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 10 else None


def _is_otherwise_encoded(layout: Layout, content: bytes) -> bool:
    """Whether the names of the header appear when the bytes are read in another encoding."""
    for name in OTHER_ENCODINGS:
        beginning = content[:2000].decode(name, errors="ignore")
        if name != layout.encoding and _BATCH in beginning:
            return True
    return False


def _columns(
    layout: Layout, lines: list[tuple[int, list[str]]], begin: int
) -> tuple[dict[str, int], int]:
    """Return the position of each field of the layout that the file has, and where rows begin."""
    names = {clean(column): name for name, column in layout.back_columns}
    needed = {column for column, name in names.items() if name in NEEDED_BACK}
    for position, (_line, cells) in enumerate(lines[begin : begin + HEADER_WITHIN], begin):
        if needed <= set(cells):
            positions = {names[cell]: at for at, cell in enumerate(cells) if cell in names}
            return positions, position + 1
    headings = {cell for _line, cells in lines[begin : begin + 1] for cell in cells}
    raise FeedbackUnreadable(sorted(needed - headings) or sorted(needed))


def _complete(
    lines: list[tuple[int, list[str]]], columns: Mapping[str, int], *, is_cut: bool
) -> list[tuple[int, list[str]]]:
    """Return the rows up to the first that is incomplete.

    Some banks leave out empty cells at the end of a row; the last row of a file must have them,
    or nobody could tell it from one that was cut off.
    """
    width = max(columns.values()) + 1
    needed = max(at for name, at in columns.items() if name in NEEDED_BACK) + 1
    rows = []
    for position, (line, cells) in enumerate(lines, 1):
        is_last = position == len(lines)
        if len(cells) < (width if is_last else needed) or (is_last and is_cut):
            break
        rows.append((line, cells + [""] * (width - len(cells))))
    return rows


def _row(line: int, cells: list[str], columns: Mapping[str, int]) -> BackRow:
    return BackRow(line, **{name: cells[at] for name, at in columns.items()})
