"""The names that stand in certain rows of a file, for whoever uploaded it."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from portal.identifiers.cleaning import clean
from portal.identifiers.finder import holds_number

from .delimited import read_delimited
from .limits import current_limits
from .markup import column_index
from .rows import text_of
from .sniff import FileKind, kind_of
from .workbook import read_workbook

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from .sources import Source

LONGEST = 40


def names_at(
    stream: BinaryIO, columns: Mapping[str, str], rows: Mapping[str, Collection[int]]
) -> dict[tuple[str, int], str]:
    """Return the names of rows, by worksheet and row as the spreadsheet program counts.

    columns: the letter of the column of names, by worksheet. A merged cell names every row that it
    spans; a cell that holds a number of a person, or nothing, gives no name. Raises a SheetError.
    """
    limits = current_limits()
    read = read_workbook if kind_of(stream, limits) is FileKind.WORKBOOK else read_delimited
    return {
        (source.name, row): name
        for source in read(stream, limits).sheets
        if source.name in columns and rows.get(source.name)
        for row, name in _names(source, columns[source.name], rows[source.name]).items()
    }


def _names(source: Source, letters: str, rows: Collection[int]) -> dict[int, str]:
    column = column_index(letters)
    cells = {row: _head_of(source, row, column) for row in rows}
    needed = {*rows, *cells.values()}
    index = column - source.first_column
    lines = enumerate(islice(source.rows, max(needed)), 1)
    texts = {
        number: _name(line[index])
        for number, line in lines
        if number in needed and index < len(line)
    }
    names = {row: texts.get(row) or texts.get(cells[row], "") for row in rows}
    return {row: name for row, name in names.items() if name}


def _head_of(source: Source, row: int, column: int) -> int:
    """Return the row in which the merged cell begins that spans a cell, or its own."""
    for (top, left), (bottom, right) in source.merged:
        if top < row <= bottom + 1 and left <= column <= right:
            return top + 1
    return row


def _name(cell: object) -> str:
    text = clean(text_of(cell))
    return "" if holds_number(text) else text[:LONGEST]
