"""Finding the header of a sheet, of one to three lines, below whatever titles stand above it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from portal.identifiers.cleaning import one_line

from .columns import CHOOSABLE, SERIAL, folded
from .errors import DuplicateColumn
from .layers import continues, has_numbers, is_column_numbers, read_layers, shown
from .markup import column_letters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .columns import Vocabulary
    from .layers import HeaderCell
    from .sources import Row

HEADER_WITHIN: Final = 10
# Fewer known names are a coincidence
_FEWEST: Final = 3
_MOST_LINES: Final = 3
_LONGEST_TITLE: Final = 300
_TOTAL_HEADING: Final = re.compile(
    r"(?:补贴|补助|发放|资金|金额)?(?:合计|总计|共计|小计)(?:金额|补贴|资金)?|总金额|总额"
)
# Unknown headings of money that is paid at another time: beside 补贴金额 they may be what is meant
_TIMED_HEADING: Final = re.compile(
    r"(?:本[次期批]|此次|[已未待应实][发补付]|剩余|累计|上[年期次]|预发|清算|第.{1,2}[批次期])"
    r"(?:发放|补贴|补助)?(?:金额|资金|补贴款?|款|数额|额)"
)
_BRACKETS: Final = re.compile(r"\(.*?\)")


@dataclass(frozen=True, slots=True)
class Position:
    """Where a column stands: index in the row's cells, letter, heading as written, its unit.

    ``path`` are the texts over it in a header of several lines, from top to bottom.
    """

    index: int
    letter: str
    heading: str
    unit: str = ""
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Header:
    """The header of one sheet: its rows (counted from 1) and its columns by identifier.

    ``unknown`` are headings that are not read, with their letters; ``lines`` the texts of its rows.
    ``candidates`` are the columns that may be the amount, the quantity or the rate where several
    may; the first of them stands in ``columns``. ``above`` are the texts of the rows over it.
    """

    first_row: int
    last_row: int
    columns: dict[str, Position]
    unknown: tuple[tuple[str, str], ...] = ()
    lines: tuple[tuple[str, ...], ...] = ()
    candidates: dict[str, tuple[Position, ...]] = field(default_factory=dict)
    above: tuple[str, ...] = ()


def find_header(
    rows: Sequence[Row], vocabulary: Vocabulary, *, sheet: str, first_column: int = 0
) -> Header | None:
    """Return the header within the first ten rows, None if there is none.

    ``rows`` are the first eleven rows or fewer. The reading that knows most names wins; one of
    several lines only if it knows more than one line does, or if its lower lines divide the
    headings above them. Raises DuplicateColumn.
    """
    best: tuple[int, int, int, list[HeaderCell]] | None = None
    for number in range(min(len(rows), HEADER_WITHIN)):
        for lines, cells in _readings(rows, number, vocabulary):
            column_count = _count_columns(cells)
            if column_count >= _FEWEST and (best is None or column_count > best[0]):
                best = (column_count, number + 1, lines, cells)
    if best is None:
        return None
    _most, first_row, lines, cells = best
    positions = _positions(cells, first_column)
    candidates = _candidates(positions, cells, vocabulary, sheet, first_column)
    columns = {column: choices[0] for column, choices in positions.items()}
    read = {position.index for choices in positions.values() for position in choices}
    unknown = tuple(
        (column_letters(cell.index + first_column), cell.heading)
        for cell in cells
        if cell.index not in read and (cell.meaning is None or cell.meaning.column != SERIAL)
    )
    last_row = first_row + lines - 1
    while last_row < len(rows) and is_column_numbers(rows[last_row]):
        last_row += 1
    texts = (tuple(map(shown, row)) for row in rows[first_row - 1 : last_row])
    above = tuple(map(_title, rows[: first_row - 1]))
    return Header(
        first_row, last_row, columns, unknown, tuple(filter(any, texts)), candidates, above
    )


def _title(row: Row) -> str:
    texts = (one_line(cell[:_LONGEST_TITLE]) for cell in row if isinstance(cell, str))
    return " ".join(filter(None, texts))


def _readings(
    rows: Sequence[Row], number: int, vocabulary: Vocabulary
) -> list[tuple[int, list[HeaderCell]]]:
    """Return the readings of the header that begins in a row, the best of them first."""
    single = read_layers(rows[number : number + 1], vocabulary)
    readings = [(1, single)]
    most = in_first = _count_columns(single)
    for lines in range(2, _MOST_LINES + 1):
        last = number + lines - 1
        if last >= len(rows) or has_numbers(rows[last]):
            break
        layers = read_layers(rows[number : last + 1], vocabulary)
        without_first = max(
            _count_columns(read_layers(rows[start : last + 1], vocabulary))
            for start in range(number + 1, last + 1)
        )
        divides = in_first >= _FEWEST and continues(rows[last - 1], rows[last])
        if divides or _count_columns(layers) > max(most, without_first):
            readings.insert(0, (lines, layers))
            most = max(most, _count_columns(layers))
    return readings


def _count_columns(cells: list[HeaderCell]) -> int:
    """Count the columns that a reading knows."""
    return len({cell.meaning.column for cell in cells if cell.meaning} - {SERIAL})


def _positions(cells: list[HeaderCell], first_column: int) -> dict[str, list[Position]]:
    positions: dict[str, list[Position]] = {}
    for cell in cells:
        if cell.meaning is not None and cell.meaning.column != SERIAL:
            position = _position(cell, first_column, cell.meaning.unit)
            positions.setdefault(cell.meaning.column, []).append(position)
    return positions


def _position(cell: HeaderCell, first_column: int, unit: str = "") -> Position:
    letter = column_letters(cell.index + first_column)
    return Position(cell.index, letter, cell.heading, unit, cell.path)


def _candidates(
    positions: dict[str, list[Position]],
    cells: list[HeaderCell],
    vocabulary: Vocabulary,
    sheet: str,
    first_column: int,
) -> dict[str, tuple[Position, ...]]:
    """Return the columns among which somebody must choose; raises DuplicateColumn for others."""
    if "amount" in positions:
        positions["amount"] += [
            _position(cell, first_column) for cell in cells if _may_be_amount(cell)
        ]
    for column, choices in positions.items():
        if len(choices) > 1 and column not in CHOOSABLE:
            letters = ", ".join(position.letter for position in choices)
            raise DuplicateColumn(sheet, vocabulary.label(column), letters)
    return {column: tuple(choices) for column, choices in positions.items() if len(choices) > 1}


def _may_be_amount(cell: HeaderCell) -> bool:
    """Say whether a heading of its own is 合计 or 本次金额: what is paid beside an amount."""
    if cell.meaning is not None or len(cell.path) > 1:
        return False
    outside = _BRACKETS.sub("", folded(cell.path[0]))
    return any(form.fullmatch(outside) for form in (_TOTAL_HEADING, _TIMED_HEADING))


def repeats(header: Header, row: Row, vocabulary: Vocabulary) -> bool | None:
    """Say whether a row below is the header again; None if it is no header at all.

    False is a header of other columns: a second table.
    """
    if tuple(map(shown, row)) in header.lines:
        return True
    indexes = {
        cell.meaning.column: cell.index
        for cell in read_layers([row], vocabulary)
        if cell.meaning is not None and cell.meaning.column != SERIAL
    }
    if len(indexes) < _FEWEST:
        return None
    return all(
        column in header.columns and header.columns[column].index == index
        for column, index in indexes.items()
    )
