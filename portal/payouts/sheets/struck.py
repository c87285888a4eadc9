"""Cells struck out, and columns in which people note that somebody is not paid.

The fast reader tells nothing of fonts. Workbooks in which no font strikes out, nearly all, cost one
look at their styles.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from .lines import is_no, is_refusal, is_yes, speaks_against
from .markup import column_index

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .headers import Header
    from .sources import Source

PREFIX: Final = rb"(?:[\w.-]+:)?"
_FONTS: Final = re.compile(rb"<" + PREFIX + rb"fonts\b.*?</" + PREFIX + rb"fonts\s*>", re.DOTALL)
_FONT: Final = re.compile(
    rb"<" + PREFIX + rb"font\s*(?:/>|>(.*?)</" + PREFIX + rb"font\s*>)", re.DOTALL
)
STRIKE: Final = re.compile(rb"<" + PREFIX + rb"strike(?!\s+val\s*=\s*[\"'](?:0|false)[\"'])[\s/>]")
_FORMATS: Final = re.compile(
    rb"<" + PREFIX + rb"cellXfs\b.*?</" + PREFIX + rb"cellXfs\s*>", re.DOTALL
)
_FORMAT: Final = re.compile(rb"<" + PREFIX + rb"xf\s([^>]*)>")
_FONT_OF: Final = re.compile(rb"\bfontId\s*=\s*[\"']([0-9]{1,6})[\"']")
_CELL: Final = re.compile(rb"<" + PREFIX + rb"c\s([^>]*)>")
PLACE: Final = re.compile(rb"(?:^|\s)r\s*=\s*[\"']([A-Za-z]{1,3})([0-9]{1,7})[\"']")
_STYLE: Final = re.compile(rb"(?:^|\s)s\s*=\s*[\"']([0-9]{1,6})[\"']")
# Headings of columns that say what became of somebody
_STATE: Final = re.compile(
    r"状态|审核|结果|是否|可否|能否|情况|原因|备注|说明|意见|结论|核实|公示|死|亡|停发|注销|取消|迁出"
)
_ASKS: Final = re.compile(r"是否|可否|能否")
_OF_PAYING: Final = re.compile(r"发|补|兑|付|享受|符合|合格|通过|领|纳入|同意|有效|在世|健在|正常")
_OF_THE_GONE: Final = re.compile(
    r"死|亡|去世|停|注销|取消|[迁退]出|重复|服刑|不符|不予|不享受|已领|已发"
)
_TOLD_OF: Final = re.compile(r"(?:死亡|去世|亡故|停发|注销|迁出|取消).{0,2}(?:时间|日期|原因|年月)")
_VERDICTS: Final = re.compile(r"状态|审核|审查|结果|意见|结论|核实|公示")
OF_PAYMENT: Final = ("name", "id_number", "organisation_code", "card", "quantity", "rate", "amount")


def struck_formats(styles: bytes) -> frozenset[int]:
    """Return the numbers of the cell formats whose font strikes out, from the part of styles."""
    fonts, formats = _FONTS.search(styles), _FORMATS.search(styles)
    if b"strike" not in styles or fonts is None or formats is None:
        return frozenset()
    struck = {
        number
        for number, font in enumerate(_FONT.finditer(fonts[0]))
        if STRIKE.search(font[1] or b"")
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
            style, place = _STYLE.search(attributes), PLACE.search(attributes)
            if style is not None and place is not None and int(style[1]) in formats:
                cells[int(place[2])].add(column_index(place[1]))
    return dict(cells)


def struck_rows(header: Header, source: Source) -> frozenset[int]:
    """Return the rows of a sheet in which name, number, account or amount are struck out."""
    if not source.struck:
        return frozenset()
    columns = {
        header.columns[column].index + source.first_column
        for column in OF_PAYMENT
        if column in header.columns
    }
    return frozenset(row for row, struck in source.struck.items() if columns & struck)


class NoteColumn(NamedTuple):
    """Where in a row something may be said against it, and what kind of words it takes.

    ``refuses_no``: 否 below 是否发放; ``refuses_yes``: 是 below 是否死亡; ``verdict``: 不通过;
    ``filled``: anything below 死亡日期 but a dash or a no.
    """

    place: int
    refuses_no: bool = False
    refuses_yes: bool = False
    verdict: bool = False
    filled: bool = False

    def speaks_against(self, text: str) -> bool:
        """Say whether a cell (squeezed) says that its row is not paid."""
        return (
            speaks_against(text)
            or (self.refuses_no and is_no(text))
            or (self.refuses_yes and is_yes(text))
            or (self.verdict and is_refusal(text))
            or (self.filled and any(map(str.isalnum, text)) and not is_no(text))
        )


def columns_against(header: Header, first_column: int) -> tuple[NoteColumn, ...]:
    """Return where in a row notes stand: the column of notes, and those that are not read."""
    columns = [NoteColumn(header.columns["note"].index)] if "note" in header.columns else []
    for letters, heading in header.unknown:
        if _STATE.search(heading):
            asks = _ASKS.search(heading) is not None
            against = _OF_THE_GONE.search(heading) is not None
            columns.append(
                NoteColumn(
                    column_index(letters) - first_column,
                    refuses_no=asks and not against and _OF_PAYING.search(heading) is not None,
                    refuses_yes=against,
                    verdict=_VERDICTS.search(heading) is not None,
                    filled=_TOLD_OF.search(heading) is not None,
                )
            )
    return tuple(columns)
