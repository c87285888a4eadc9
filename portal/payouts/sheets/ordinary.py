"""What makes the markup of a worksheet ordinary enough to be searched with patterns.

The fast reader takes more forms than spreadsheet programs write: blanks in tags, prefixes, single
quotes, an attribute twice, other encodings. A pattern that does not know them would overlook what
the reader sees, so every piece with such a form is told here, and parsed exactly instead.
"""

from __future__ import annotations

import re
from typing import Final

_ENCODING: Final = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"'>]*)")
_PREFIXED: Final = re.compile(rb":(?:c|f|v|is|row|col)[\s/>]")
_ANY_CELL: Final = re.compile(rb"<c[^a-zA-Z]")
_ANY_FORMULA: Final = re.compile(rb"<f[\s/>]")
_ANY_ERROR: Final = re.compile(rb"\bt\s*=\s*(?:\"e\"|'e')")
_BLANKS: Final = (b"\t", b"\n", b"\r")
_CELLS: Final = b"<sheetData"
_END_OF_CELLS: Final = b"</sheetData>"


def is_foreign(piece: bytes) -> bool:
    """Say whether a piece of a part is, or says it is, in another encoding than UTF-8."""
    if b"\0" in piece:
        return True
    declared = _ENCODING.search(piece) if b"<?xml" in piece else None
    return declared is not None and declared[1].lower() not in (b"utf-8", b"us-ascii")


def is_odd(piece: bytes, cells: int) -> bool:
    """Say whether a piece holds forms that patterns do not know; ``cells`` ordinary ones are in it.

    Formulas, error values and hidden rows are told apart: see the others. Single signs that are
    rare are looked for first: nearly every piece has none of them.
    """
    if is_foreign(piece) or (b"!" in piece and b"<!" in piece) or _has_instruction(piece):
        return True
    if piece.count(b"<c") != cells and len(_ANY_CELL.findall(piece)) != cells:
        return True
    if b":" in piece and _PREFIXED.search(_cells_of(piece)):
        return True
    return _has_second_reference(piece, cells)


def _has_instruction(piece: bytes) -> bool:
    return b"?" in piece and b"<?" in piece[1:]


def _has_second_reference(piece: bytes, cells: int) -> bool:
    """Say whether a reference may stand twice in a cell: the reader takes the later one."""
    if piece.count(b"r=") - piece.count(b"<row r=") != cells:
        body = _cells_of(piece)
        if body.count(b"r=") - body.count(b"<row r=") != cells:
            return True
    if b" =" in piece:
        return True
    return any(blank in piece and blank + b"=" in _cells_of(piece) for blank in _BLANKS)


def _cells_of(piece: bytes) -> bytes:
    """Return what of a piece lies between the head and the foot of the sheet."""
    return piece[max(piece.find(_CELLS), 0) :].partition(_END_OF_CELLS)[0]


def has_odd_formulas(piece: bytes, formulas: int) -> bool:
    """Say whether a piece holds formulas beside those in the ordinary form."""
    return len(_ANY_FORMULA.findall(piece)) != formulas


def has_odd_errors(piece: bytes, errors: int) -> bool:
    """Say whether a piece holds error values (#N/A) beside those in the ordinary form."""
    if b'"e"' not in piece and b"'" not in piece:
        return False
    return len(_ANY_ERROR.findall(piece)) != errors


def has_odd_hiding(piece: bytes) -> bool:
    """Say whether a piece hides rows or columns in other words than the ordinary ones."""
    return piece.count(b"hidden") != piece.count(b' hidden="')
