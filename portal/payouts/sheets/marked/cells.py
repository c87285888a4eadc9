"""Colouring cells of a worksheet in its own markup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from portal.payouts.sheets.errors import DamagedFile
from portal.payouts.sheets.markup import column_index, column_letters

from .markup_edit import Edits, follow, tag_end, with_attributes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .styles import Styles

Place = tuple[int, int]

_REFERENCE: Final = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_MERGED: Final = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Za-z]{1,3})([0-9]{1,7}):([A-Za-z]{1,3})([0-9]{1,7})"
)
_TRUE: Final = frozenset(["1", "true"])
# A larger merged block is no cell of a payment
_BLOCK: Final = 10_000


def place_of(reference: str) -> Place | None:
    """Return row (from 1) and column (from 0) of a reference such as C5."""
    match = _REFERENCE.fullmatch(reference)
    return (int(match[2]), column_index(match[1])) if match else None


def reference_of(place: Place) -> str:
    """Return the reference of a row and a column."""
    return f"{column_letters(place[1])}{place[0]}"


def anchors(content: bytes) -> dict[Place, Place]:
    """Return for the cells of merged blocks the first one, which alone is seen."""
    first: dict[Place, Place] = {}
    for left, top, right, bottom in _MERGED.findall(content):
        rows = range(int(top), int(bottom) + 1)
        columns = range(column_index(left), column_index(right) + 1)
        if len(rows) * len(columns) <= _BLOCK:
            place = (rows.start, columns.start)
            first |= {(row, column): place for row in rows for column in columns}
    return first


def colour(content: bytes, grounds: Mapping[Place, str], styles: Styles) -> bytes:
    """Return the markup of a worksheet in which cells have the ground named for their place.

    A cell that is not there yet is put into its row; where the row is missing nothing is coloured.
    Raises DamagedFile.
    """
    painter = _Painter(content, grounds, styles)
    follow(content, painter.start, painter.end)
    return painter.edits.applied(content)


class _Painter:
    """Follows a worksheet cell by cell and notes what changes."""

    def __init__(self, content: bytes, grounds: Mapping[Place, str], styles: Styles) -> None:
        self.edits = Edits()
        self._content, self._styles = content, styles
        self._grounds: dict[int, dict[int, str]] = {}
        for (row, column), ground in sorted(grounds.items()):
            self._grounds.setdefault(row, {})[column] = ground
        self._columns: list[tuple[int, int, int]] = []
        self._row = self._column = 0
        self._row_style: int | None = None
        self._row_prefix = ""
        # Column and ground of what is still to be coloured in the row that is open
        self._marked_row: dict[int, str] = {}

    def start(self, name: str, attributes: dict[str, str], offset: int) -> None:
        prefix, colon, local = name.rpartition(":")
        if local == "c":
            if self._marked_row:
                self._cell(attributes, offset)
        elif local == "row":
            self._begin_row(prefix + colon, attributes, offset)
        elif local == "col":
            first, last, style = (attributes.get(key, "0") for key in ("min", "max", "style"))
            self._columns.append((_number(first), _number(last), _number(style)))

    def _begin_row(self, prefix: str, attributes: dict[str, str], offset: int) -> None:
        self._row = _number(attributes["r"]) if "r" in attributes else self._row + 1
        self._column = 0
        formatted = attributes.get("customFormat") in _TRUE
        self._row_style = _number(attributes.get("s", "0")) if formatted else None
        end = tag_end(self._content, offset)
        empty = self._content.endswith(b"/>", 0, end)
        self._marked_row = {} if empty else self._grounds.get(self._row, {})
        self._row_prefix = prefix

    def _cell(self, attributes: dict[str, str], offset: int) -> None:
        """Colour a cell of a row in which something is marked."""
        self._column += 1
        place = place_of(attributes["r"]) if "r" in attributes else None
        if place is not None:
            self._column = place[1] + 1
        column = self._column - 1
        self._put_in([other for other in self._marked_row if other < column], offset)
        ground = self._marked_row.pop(column, None)
        if ground is None:
            return
        style = self._styles.marked(_number(attributes.get("s", "0")), ground)
        if style is not None:
            end = tag_end(self._content, offset)
            tag = with_attributes(self._content[offset:end], s=str(style))
            self.edits.replace(offset, end, tag)

    def _put_in(self, columns: list[int], offset: int) -> None:
        """Put cells that were not there before what stands at an offset of the row."""
        for column in columns:
            ground = self._marked_row.pop(column)
            style = self._styles.marked(self._style_of(column), ground)
            if style is not None:
                reference = reference_of((self._row, column))
                self.edits.insert(offset, f'<{self._row_prefix}c r="{reference}" s="{style}"/>')

    def _style_of(self, column: int) -> int:
        if self._row_style is not None:
            return self._row_style
        return next(self._styles_of_column(column + 1), 0)

    def _styles_of_column(self, column: int) -> Iterator[int]:
        return (style for first, last, style in self._columns if first <= column <= last)

    def end(self, name: str, offset: int) -> None:
        if self._marked_row and name.rpartition(":")[2] == "row":
            self._put_in(list(self._marked_row), offset)


def _number(text: str) -> int:
    if not text.isdecimal():
        raise DamagedFile
    return int(text)
