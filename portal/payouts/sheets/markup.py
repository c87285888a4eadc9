"""The bare markup of a worksheet: what the fast reader does not tell, and what could exhaust it.

Told are hidden columns and rows, and the cells that hold formulas or error values. Guarded is the
rectangle from A1 to the last filled cell: the reader holds it in memory, and one cell at XFD1048576
makes it 17 billion cells. Ordinary markup is searched with regular expressions; markup in an
unusual form (which only odd programs and attackers write) is parsed exactly, at a tenth of the
speed.
"""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from .errors import DamagedFile, ForbiddenMarkup, TooManyColumns, TooManyRows
from .ordinary import has_odd_errors, has_odd_formulas, has_odd_hiding, is_odd

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .limits import Limits

# Up to this column (AN) the row limit alone keeps the rectangle small enough.
_NARROW: Final = 40
_MAX_CARRY: Final = 4 * 1024 * 1024
_REF: Final = rb'<c r="([A-Za-z]{1,3})([0-9]{1,7})"'
# A value in quotes may hold the sign that ends a tag
_REST: Final = rb"""(?:[^>"']|"[^"]*"|'[^']*')*?"""
_CELL: Final = re.compile(rb'<c r="([A-Za-z]+)0*([0-9]{0,9})[0-9]*"' + _REST + rb"(/?)>")
_FORMULA: Final = re.compile(_REF + rb"[^>]*>\s*<f[\s/>]")
_ERROR: Final = re.compile(_REF + rb'[^>]*\bt="e"')
# A quick look that nearly every piece passes: cells of A to Z within the first 99,999 rows
_NOT_NEAR: Final = re.compile(rb'<c r="(?![A-Z][0-9]{1,5}")')
_COLUMN: Final = re.compile(rb"<col\s([^>]*)>")
_HIDDEN_ROW: Final = re.compile(rb"<row\s" + _REST + rb'\shidden="(?:1|true)"')
_ATTRIBUTE: Final = re.compile(rb'(\w+)="([^"]*)"')
_TRUE: Final = frozenset(["1", "true"])


class Unusual(Exception):
    """The markup is not in the ordinary form, or wide: parse it exactly."""


@dataclass(slots=True)
class Markup:
    """What the markup of one worksheet told. Columns count from 0, rows from 1.

    ``strikes``: words are struck out within a cell.
    """

    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    hidden_rows: int = 0
    formulas: dict[int, array[int]] = field(default_factory=lambda: defaultdict(_rows))
    error_values: dict[int, array[int]] = field(default_factory=lambda: defaultdict(_rows))
    cells: int = 0
    strikes: bool = False

    def hides(self, column: int) -> bool:
        """Say whether a column is hidden."""
        return any(first <= column <= last for first, last in self.hidden_columns)


def _rows() -> array[int]:
    return array("L")


def column_index(letters: str | bytes) -> int:
    """Return the index of a column from its letters: A is 0, AA is 26."""
    if isinstance(letters, bytes):
        letters = letters.decode("ascii")
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1


def column_letters(index: int) -> str:
    """Return the letters of a column: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def scan(chunks: Iterable[bytes], limits: Limits) -> Markup:
    """Search ordinary markup. Raises Unusual when it must be parsed exactly.

    Raises also TooManyRows, TooManyColumns, DamagedFile.
    """
    markup = Markup()
    beyond = re.compile(
        rb'<c r="(?:[Aa][O-Zo-z]|[B-Zb-z][A-Za-z]|[A-Za-z]{3}|[A-Za-z]{1,2}(?:%s))'
        % _number_above(limits.max_rows)
    )
    for piece in _whole_cells(chunks):
        cells = piece.count(b'<c r="')
        if is_odd(piece, cells):
            raise Unusual
        if b"<col" in piece:
            _note_columns(markup, piece)
        if _NOT_NEAR.search(piece) and beyond.search(piece):
            _measure(piece, limits)
        markup.cells += cells
        markup.strikes = markup.strikes or b"strike" in piece
        _note(markup, piece)
    return markup


def _measure(piece: bytes, limits: Limits) -> None:
    """Look at cells far out: filled ones beyond the limits are refused, empty ones are no matter.

    Raises TooManyRows, TooManyColumns; Unusual for a filled cell right of column AN, because then
    the whole rectangle must be measured.
    """
    for letters, digits, empty in _CELL.findall(piece):
        if empty:
            continue
        column, row = column_index(letters[:4]) + 1, int(digits or 0)
        if row > limits.max_rows:
            raise TooManyRows(row, limits.max_rows)
        if column > limits.max_columns:
            raise TooManyColumns(column, limits.max_columns)
        if column > _NARROW:
            raise Unusual


def _number_above(limit: int) -> bytes:
    """Return a pattern for the row numbers above ``limit``."""
    digits = str(limit)
    parts = [f"0|[0-9]{{{len(digits) + 1},}}"]
    for place, digit in enumerate(digits):
        if digit != "9":
            rest = len(digits) - place - 1
            parts.append(f"{digits[:place]}[{int(digit) + 1}-9][0-9]{{{rest}}}")
    return "|".join(parts).encode()


def _whole_cells(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Cut a stream of bytes before the beginning of a cell, so that none is torn apart."""
    carry = b""
    for chunk in chunks:
        piece = carry + chunk
        cut = piece.rfind(b"<c ")
        if cut < 0:
            cut = max(piece.rfind(b"<"), 0)
        carry = piece[cut:]
        if len(carry) > _MAX_CARRY:
            raise DamagedFile
        if cut:
            yield piece[:cut]
    if carry:
        yield carry


def _note_columns(markup: Markup, piece: bytes) -> None:
    for column in _COLUMN.findall(piece):
        attributes = {k.decode(): v.decode("latin-1") for k, v in _ATTRIBUTE.findall(column)}
        _note_column(markup, attributes)


def _note(markup: Markup, piece: bytes) -> None:
    if b"hidden" in piece:
        if has_odd_hiding(piece):
            raise Unusual
        markup.hidden_rows += len(_HIDDEN_ROW.findall(piece))
    if b"<f" in piece:
        formulas = _FORMULA.findall(piece)
        if has_odd_formulas(piece, len(formulas)):
            raise Unusual
        for letters, row in formulas:
            markup.formulas[column_index(letters)].append(int(row))
    errors = _ERROR.findall(piece) if b't="e"' in piece else []
    if has_odd_errors(piece, len(errors)):
        raise Unusual
    for letters, row in errors:
        markup.error_values[column_index(letters)].append(int(row))


def _note_column(markup: Markup, attributes: dict[str, str]) -> None:
    first, last = attributes.get("min", ""), attributes.get("max", "")
    if attributes.get("hidden") in _TRUE and first.isdigit() and last.isdigit():
        markup.hidden_columns.append((int(first) - 1, int(last) - 1))


class _Parser:
    """Follows a worksheet element by element and keeps the extent of its filled cells."""

    def __init__(self) -> None:
        self.markup = Markup()
        self.last_row = self.last_column = 0
        self._row = self._column = 0
        self._filled = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "row":
            number = attributes.get("r", "")
            self._row = int(number) if number.isdigit() else self._row + 1
            self._column = 0
            self.markup.hidden_rows += attributes.get("hidden") in _TRUE
        elif tag == "c":
            self._start_cell(attributes)
        elif tag in ("v", "f", "is"):
            self._filled = True
            if tag == "f":
                self.markup.formulas[self._column - 1].append(self._row)
        elif tag == "col":
            _note_column(self.markup, attributes)
        elif tag == "strike":
            self.markup.strikes = True

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._filled = False
        self._column += 1
        if reference := attributes.get("r"):
            match = re.fullmatch(r"([A-Za-z]{1,3})([0-9]{1,10})", reference)
            if match is None:
                raise DamagedFile
            self._column, self._row = column_index(match[1]) + 1, int(match[2])
        self.markup.cells += 1
        if attributes.get("t") == "e":
            self.markup.error_values[self._column - 1].append(self._row)

    def end(self, tag: str) -> None:
        if tag.rpartition(":")[2] == "c" and self._filled:
            self.last_row = max(self.last_row, self._row)
            self.last_column = max(self.last_column, self._column)


def _refuse_definitions(*_parts: object) -> None:
    raise ForbiddenMarkup


def parse(chunks: Iterable[bytes], limits: Limits) -> Markup:
    """Parse markup exactly; raises DamagedFile, ForbiddenMarkup, TooManyRows, TooManyColumns."""
    handler = _Parser()
    parser = expat.ParserCreate()
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.StartDoctypeDeclHandler = _refuse_definitions
    parser.EntityDeclHandler = _refuse_definitions
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, OverflowError, ValueError, LookupError) as error:
        raise DamagedFile from error
    if handler.last_column > limits.max_columns:
        raise TooManyColumns(handler.last_column, limits.max_columns)
    if handler.last_row > limits.max_rows:
        raise TooManyRows(handler.last_row, limits.max_rows)
    if handler.last_row * handler.last_column > limits.max_cells:
        raise TooManyColumns(handler.last_column, limits.max_cells // handler.last_row)
    return handler.markup
