"""Reading .xlsx: the parcel is looked through first, then the fast reader opens it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO, Final

from python_calamine import CalamineError, CalamineWorkbook

from .errors import (
    DamagedFile,
    EmptyFile,
    ForbiddenMarkup,
    TooManyColumns,
    TooManyRows,
    TooManySheets,
    UnpacksTooLarge,
)
from .markup import Markup, Unusual, parse, scan
from .ordinary import is_foreign
from .package import Package
from .repack import repack
from .sources import Book, Source
from .struck import struck_cells, struck_formats
from .struck_words import WORD, cells_with_struck_words, struck_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from python_calamine import CalamineSheet

    from .limits import Limits
    from .package import SheetPart
    from .struck_words import Cells

_SHARED: Final = re.compile(rb"<v>([0-9]{1,8})</v>")
_PLAIN_VALUE: Final = re.compile(rb"<v>[0-9.eE+-]{1,24}</v>")
_VALUE: Final = re.compile(rb"<(?:[^\s<>/:]+:)?v[\s>]")
_END_OF_TEXT: Final = re.compile(rb"</(?:[^\s<>/:]+:)?si\s*>")


def read_workbook(stream: BinaryIO, limits: Limits) -> Book:
    """Return the sheets of a workbook. Raises the errors of ``package`` and ``markup``."""
    package = Package(stream, limits)
    parts = package.sheets()
    if len(parts) > limits.max_sheets:
        raise TooManySheets(len(parts), limits.max_sheets)
    markups = [_markup_of(package, part, limits) for part in parts]
    struck = [*_struck_of(package, parts, markups)]
    _check_text(package, parts, markups, limits)
    try:
        book = CalamineWorkbook.from_filelike(repack(package, parts))
        with book:
            sheets = [
                _source(book.get_sheet_by_name(part.name), part, markup, *cells)
                for part, markup, cells in zip(parts, markups, struck, strict=True)
            ]
    except (CalamineError, ValueError, OSError) as error:
        raise DamagedFile from error
    _check_extent(sheets, limits)
    return Book([source for source, _sheet in sheets])


def _markup_of(package: Package, part: SheetPart, limits: Limits) -> Markup:
    try:
        return scan(package.chunks(part.path), limits)
    except Unusual:
        return parse(package.chunks(part.path), limits)


def _check_text(
    package: Package, parts: list[SheetPart], markups: list[Markup], limits: Limits
) -> None:
    """Refuse a file whose cells repeat long shared texts: the reader copies one for every cell."""
    path = package.part_of_kind("sharedStrings")
    if not path:
        return
    sizes = [*_text_sizes(package.chunks(path))]
    cells = sum(markup.cells for markup in markups)
    longest = max(sizes, default=0)
    if cells * longest <= limits.max_text:
        return
    unfolded = 0
    for part in parts:
        for chunk in package.chunks(part.path):
            # A cell torn apart at the edge of a chunk counts nothing; there are few edges
            for number in map(int, _SHARED.findall(chunk)):
                unfolded += sizes[number] if number < len(sizes) else 0
            unfolded += longest * (len(_VALUE.findall(chunk)) - len(_PLAIN_VALUE.findall(chunk)))
        if unfolded > limits.max_text:
            raise UnpacksTooLarge


def _text_sizes(chunks: Iterable[bytes]) -> Iterator[int]:
    """Return the size of every shared text in bytes, markup included."""
    carry = b""
    for chunk in chunks:
        piece = carry + chunk
        if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
            raise ForbiddenMarkup
        if is_foreign(piece):
            raise DamagedFile
        *texts, carry = _END_OF_TEXT.split(piece)
        yield from map(len, texts)


def _struck_of(
    package: Package, parts: list[SheetPart], markups: list[Markup]
) -> Iterator[tuple[Cells, Cells]]:
    """Return for every sheet which of its cells are struck out, and which of them partly."""
    path, shared = package.part_of_kind("styles"), package.part_of_kind("sharedStrings")
    formats = struck_formats(b"".join(package.chunks(path))) if path else frozenset()
    texts = struck_texts(package.chunks(shared)) if shared and _strikes(package, shared) else {}
    for part, markup in zip(parts, markups, strict=True):
        cells: Cells = struck_cells(package.chunks(part.path), formats) if formats else {}
        partly: Cells = {}
        if texts or markup.strikes:
            whole, partly = cells_with_struck_words(package.chunks(part.path), texts)
            cells = {row: cells.get(row, set()) | whole.get(row, set()) for row in {*cells, *whole}}
        yield cells, partly


def _strikes(package: Package, path: str) -> bool:
    """Say whether a word is struck out in a part; one torn apart at an edge of chunks counts."""
    edge = b""
    for chunk in package.chunks(path):
        if WORD in chunk or WORD in edge + chunk[: len(WORD)]:
            return True
        edge = chunk[-len(WORD) :]
    return False


def _source(
    sheet: CalamineSheet, part: SheetPart, markup: Markup, struck: Cells, partly: Cells
) -> tuple[Source, CalamineSheet | None]:
    first_column = sheet.start[1] if sheet.start else 0
    rows = iter(sheet.iter_rows()) if sheet.start else iter(())
    merged = sheet.merged_cell_ranges or ()
    source = Source(part.name, rows, first_column, part.hidden, markup, merged, struck, partly)
    return source, sheet


def _check_extent(sheets: list[tuple[Source, CalamineSheet | None]], limits: Limits) -> None:
    ends = [sheet.end for _source, sheet in sheets if sheet is not None and sheet.end]
    if not ends:
        raise EmptyFile
    rows = sum(row + 1 for row, _column in ends)
    columns = max(column + 1 for _row, column in ends)
    if columns > limits.max_columns:
        raise TooManyColumns(columns, limits.max_columns)
    # Each sheet may begin with ten rows of titles and header
    if rows > limits.max_rows + 10 * len(ends):
        raise TooManyRows(rows, limits.max_rows)
