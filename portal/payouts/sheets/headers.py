"""Finding the header of a sheet, of one line or two, below whatever titles stand above it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from portal.identifiers.cleaning import one_line

from .columns import SERIAL, Meaning, folded
from .errors import AmountNotInYuan, DuplicateColumn
from .markup import column_letters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .columns import Vocabulary
    from .sources import Row

HEADER_WITHIN: Final = 10
# Fewer known names are a coincidence
_FEWEST: Final = 3
_LONG_NUMBER: Final = re.compile(r"[0-9]{8,}")
_OTHER_MONEY: Final = re.compile(r"[万千百]元|角|分")


@dataclass(frozen=True, slots=True)
class Position:
    """Where a column stands: index in the row's cells, letter, heading as written, its unit."""

    index: int
    letter: str
    heading: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Header:
    """The header of one sheet: its rows (counted from 1) and its columns by identifier.

    ``unknown`` are headings that are not read, with their letters; ``lines`` the texts of its rows.
    """

    first_row: int
    last_row: int
    columns: dict[str, Position]
    unknown: tuple[tuple[str, str], ...] = ()
    lines: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class _Cell:
    index: int
    heading: str
    meaning: Meaning | None


def find_header(
    rows: Sequence[Row], vocabulary: Vocabulary, *, sheet: str, first_column: int = 0
) -> Header | None:
    """Return the header within the first ten rows, None if there is none.

    ``rows`` are the first eleven rows or fewer. The reading that knows most names wins; a header of
    two lines only if it knows more than one line does. Raises DuplicateColumn, AmountNotInYuan.
    """
    singles = [_one_line(row, vocabulary) for row in rows]
    best: tuple[int, int, int, list[_Cell]] | None = None
    for number, row in enumerate(rows[:HEADER_WITHIN]):
        readings = [(1, singles[number])]
        if number + 1 < len(rows) and not _has_numbers(rows[number + 1]):
            two = _two_lines(row, rows[number + 1], vocabulary)
            if _count_columns(two) > max(
                _count_columns(singles[number]), _count_columns(singles[number + 1])
            ):
                readings.append((2, two))
        for lines, cells in readings:
            column_count = _count_columns(cells)
            if column_count >= _FEWEST and (best is None or column_count > best[0]):
                best = (column_count, number + 1, lines, cells)
    if best is None:
        return None
    _most, first_row, lines, cells = best
    columns = _columns(cells, vocabulary, sheet, first_column)
    unknown = tuple(
        (column_letters(cell.index + first_column), cell.heading)
        for cell in cells
        if cell.meaning is None
    )
    last_row = first_row + lines - 1
    texts = tuple(tuple(map(_shown, row)) for row in rows[first_row - 1 : last_row])
    return Header(first_row, last_row, columns, unknown, texts)


def _count_columns(cells: list[_Cell]) -> int:
    """Count the columns that a reading knows."""
    return len({cell.meaning.column for cell in cells if cell.meaning} - {SERIAL})


def _columns(
    cells: list[_Cell], vocabulary: Vocabulary, sheet: str, first_column: int
) -> dict[str, Position]:
    positions: dict[str, Position] = {}
    for cell in cells:
        if cell.meaning is None or cell.meaning.column == SERIAL:
            continue
        column, unit = cell.meaning.column, cell.meaning.unit
        letter = column_letters(cell.index + first_column)
        if column in positions:
            letters = f"{positions[column].letter}, {letter}"
            raise DuplicateColumn(sheet, vocabulary.label(column), letters)
        if column in ("amount", "rate") and _OTHER_MONEY.search(unit):
            raise AmountNotInYuan(sheet, unit)
        positions[column] = Position(cell.index, letter, cell.heading, unit)
    return positions


def _has_numbers(row: Row) -> bool:
    """Say whether a row holds a long number: then it is data, not the second line of a header."""
    return any(
        isinstance(cell, int | float) or (isinstance(cell, str) and _LONG_NUMBER.search(cell))
        for cell in row
    )


def _one_line(row: Row, vocabulary: Vocabulary) -> list[_Cell]:
    return [
        _Cell(index, _shown(cell), vocabulary.meaning(cell))
        for index, cell in enumerate(row)
        if folded(cell)
    ]


def _two_lines(upper: Row, lower: Row, vocabulary: Vocabulary) -> list[_Cell]:
    """Read two lines as one: an upper heading reaches over the empty cells to its right."""
    cells = []
    over = ""
    for index in range(max(len(upper), len(lower))):
        own = _text(upper, index)
        below = _text(lower, index)
        over = own or over
        if not own and not below:
            continue
        cells.append(_combined(index, over if below else own, below, vocabulary, reached=not own))
    return cells


def _combined(
    index: int, above: str, below: str, vocabulary: Vocabulary, *, reached: bool
) -> _Cell:
    heading = above if not below or above == below else f"{above}{below}"
    meaning = vocabulary.meaning(heading) or (vocabulary.meaning(below) if below else None)
    if meaning is None and below and not reached:
        # 补贴标准 above 元/亩: the lower line is the unit of the upper one
        upper = vocabulary.meaning(above)
        meaning = Meaning(upper.column, upper.unit or folded(below)) if upper else None
    return _Cell(index, heading, meaning)


def _text(row: Row, index: int) -> str:
    return _shown(row[index]) if index < len(row) else ""


def _shown(cell: object) -> str:
    return one_line(cell)[:40] if isinstance(cell, str) else ""


def repeats(header: Header, row: Row, vocabulary: Vocabulary) -> bool | None:
    """Say whether a row below is the header again; None if it is no header at all.

    False is a header of other columns: a second table.
    """
    if tuple(map(_shown, row)) in header.lines:
        return True
    indexes = {
        cell.meaning.column: cell.index
        for cell in _one_line(row, vocabulary)
        if cell.meaning is not None and cell.meaning.column != SERIAL
    }
    if len(indexes) < _FEWEST:
        return None
    return all(
        column in header.columns and header.columns[column].index == index
        for column, index in indexes.items()
    )
