"""Reading the file that comes back: bytes to rows, or one clear reason why not."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from portal.payouts import rules

from .errors import FeedbackCutShort, FeedbackEncoding, FeedbackUnreadable
from .gateway import Answer, BackRow, Header
from .layouts import HEADER_COLUMNS, NEEDED_BACK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .layouts import Layout

# Banks put a title or blank lines in front.
HEADER_WITHIN: Final = 10
OTHER_ENCODINGS: Final = ("utf-8-sig", "gb18030", "utf-16")
_BATCH, _DAY, _COUNT, _TOTAL = HEADER_COLUMNS
_NEEDED_TOTALS: Final = frozenset({_BATCH, _COUNT, _TOTAL})
_YUAN: Final = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,2})?")
_FEN: Final = re.compile(r"[0-9]{1,14}")
_DAY_FORMS: Final = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d")


def read_file(layout: Layout, content: bytes) -> Answer:
    """Return the header totals and the rows as written.

    Raises FeedbackEncoding, FeedbackUnreadable (columns missing, not text) and FeedbackCutShort
    (fewer rows than the header announces, or an incomplete last row).
    """
    text, is_cut = _decoded(layout, content)
    try:
        lines = [
            (line, [_clean(cell) for cell in cells])
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


def money(text: str, layout: Layout) -> Decimal | None:
    """Return an amount as the layout writes it, in yuan; None for what is no amount."""
    plain = text.replace(",", "")
    if layout.in_fen:
        return rules.yuan(int(plain)) if _FEN.fullmatch(plain) else None
    return Decimal(plain).quantize(Decimal("0.01")) if _YUAN.fullmatch(plain) else None


@lru_cache(maxsize=1000)
def day(text: str) -> dt.date | None:
    """Return a day as banks write it, a time behind it left out; None for what is no day."""
    plain = text.replace("年", "-").replace("月", "-").replace("日", "").split("T")[0]
    first = plain.split()[0] if plain.split() else ""
    for form in _DAY_FORMS:
        try:
            return dt.datetime.strptime(first, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


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


def _clean(cell: str) -> str:
    if cell.isascii():
        return cell.strip()
    return unicodedata.normalize("NFKC", cell).strip()


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
    count, total = values.get(_COUNT, ""), money(values.get(_TOTAL, ""), layout)
    if not count.isascii() or not count.isdigit() or len(count) > 9 or total is None:
        raise FeedbackUnreadable([_COUNT, _TOTAL])
    return Header(values.get(_BATCH, ""), day(values.get(_DAY, "")), int(count), total)


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
    wanted = {_clean(column): name for name, column in layout.back_columns}
    needed = {column for column, name in wanted.items() if name in NEEDED_BACK}
    for position, (_line, cells) in enumerate(lines[begin : begin + HEADER_WITHIN], begin):
        if needed <= set(cells):
            found = {wanted[cell]: at for at, cell in enumerate(cells) if cell in wanted}
            return found, position + 1
    given = {cell for _line, cells in lines[begin : begin + 1] for cell in cells}
    raise FeedbackUnreadable(sorted(needed - given) or sorted(needed))


def _complete(
    lines: list[tuple[int, list[str]]], columns: Mapping[str, int], *, is_cut: bool
) -> list[tuple[int, list[str]]]:
    """Return the rows up to the first that is incomplete.

    Some banks leave out empty cells at the end of a row; the last row of a file must have them,
    or nobody could tell it from one that was cut off.
    """
    width = max(columns.values()) + 1
    needed = max(at for name, at in columns.items() if name in NEEDED_BACK) + 1
    found = []
    for position, (line, cells) in enumerate(lines, 1):
        is_last = position == len(lines)
        if len(cells) < (width if is_last else needed) or (is_last and is_cut):
            break
        found.append((line, cells + [""] * (width - len(cells))))
    return found


def _row(line: int, cells: list[str], columns: Mapping[str, int]) -> BackRow:
    return BackRow(line, **{name: cells[at] for name, at in columns.items()})
