"""Cells struck out, and columns in which people note that somebody is not paid.

The fast reader tells nothing of fonts. Workbooks in which no font strikes out, nearly all, cost one
look at their styles.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from .markup import column_index

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .headers import Header
    from .sources import Source

_PREFIX: Final = rb"(?:[\w.-]+:)?"
_FONTS: Final = re.compile(rb"<" + _PREFIX + rb"fonts\b.*?</" + _PREFIX + rb"fonts\s*>", re.DOTALL)
_FONT: Final = re.compile(
    rb"<" + _PREFIX + rb"font\s*(?:/>|>(.*?)</" + _PREFIX + rb"font\s*>)", re.DOTALL
)
_STRIKE: Final = re.compile(
    rb"<" + _PREFIX + rb"strike(?!\s+val\s*=\s*[\"'](?:0|false)[\"'])[\s/>]"
)
_FORMATS: Final = re.compile(
    rb"<" + _PREFIX + rb"cellXfs\b.*?</" + _PREFIX + rb"cellXfs\s*>", re.DOTALL
)
_FORMAT: Final = re.compile(rb"<" + _PREFIX + rb"xf\s([^>]*)>")
_FONT_OF: Final = re.compile(rb"\bfontId\s*=\s*[\"']([0-9]{1,6})[\"']")
_CELL: Final = re.compile(rb"<" + _PREFIX + rb"c\s([^>]*)>")
_PLACE: Final = re.compile(rb"(?:^|\s)r\s*=\s*[\"']([A-Za-z]{1,3})([0-9]{1,7})[\"']")
_STYLE: Final = re.compile(rb"(?:^|\s)s\s*=\s*[\"']([0-9]{1,6})[\"']")
# Headings of columns that say what became of somebody
_STATE: Final = re.compile(r"状态|审核|结果|是否|情况|原因|备注|说明")
_OF_PAYMENT: Final = ("name", "id_number", "organisation_code", "card", "amount")


def struck_formats(styles: bytes) -> frozenset[int]:
    """Return the numbers of the cell formats whose font strikes out, from the part of styles."""
    fonts, formats = _FONTS.search(styles), _FORMATS.search(styles)
    if b"strike" not in styles or fonts is None or formats is None:
        return frozenset()
    struck = {
        number
        for number, font in enumerate(_FONT.finditer(fonts[0]))
        if _STRIKE.search(font[1] or b"")
    }
    numbers = set()
    for number, attributes in enumerate(_FORMAT.findall(formats[0])):
        font = _FONT_OF.search(attributes)
        if font is not None and int(font[1]) in struck:
            numbers.add(number)
    return frozenset(numbers)


def struck_cells(chunks: Iterable[bytes], formats: frozenset[int]) -> dict[int, set[int]]:
    """Return by row (from 1) the columns (from 0) of the cells in one of the formats."""
    cells: dict[int, set[int]] = defaultdict(set)
    carry = b""
    for chunk in chunks:
        piece = carry + chunk
        cut = piece.rfind(b"<")
        carry = piece[cut:] if cut >= 0 else b""
        for attributes in _CELL.findall(piece[:cut] if cut >= 0 else piece):
            style, place = _STYLE.search(attributes), _PLACE.search(attributes)
            if style is not None and place is not None and int(style[1]) in formats:
                cells[int(place[2])].add(column_index(place[1]))
    return dict(cells)


def struck_rows(header: Header, source: Source) -> frozenset[int]:
    """Return the rows of a sheet in which name, number, account or amount are struck out."""
    if not source.struck:
        return frozenset()
    columns = {
        header.columns[column].index + source.first_column
        for column in _OF_PAYMENT
        if column in header.columns
    }
    return frozenset(row for row, struck in source.struck.items() if columns & struck)


def columns_against(header: Header, first_column: int) -> tuple[int, ...]:
    """Return where in a row notes stand: the column of notes, and those that are not read."""
    indices = [header.columns["note"].index] if "note" in header.columns else []
    indices.extend(
        column_index(letters) - first_column
        for letters, heading in header.unknown
        if _STATE.search(heading)
    )
    return tuple(indices)
