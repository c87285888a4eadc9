"""Cells that hold whole lines of a sheet: swallowed by a quotation mark, or pasted in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .sources import Row

# A cell may have several lines; lines with so many delimiters or with an ID number are rows
_FEWEST_DELIMITERS: Final = 3
_LONG_NUMBER: Final = re.compile(r"[0-9]{15}")
_DELIMITERS: Final = ",\t;|"


def holds_lines(cell: str, delimiter: str) -> bool:
    """Say whether a cell of several lines holds lines of the sheet itself."""
    return any(
        line.count(delimiter) >= _FEWEST_DELIMITERS
        or (delimiter in line and _LONG_NUMBER.search(line))
        for line in cell.split("\n")
    )


def has_pasted_lines(row: Row) -> bool:
    """Say whether a cell of a row without ID number holds lines with ID or account numbers."""
    return any(
        isinstance(cell, str)
        and _LONG_NUMBER.search(cell) is not None
        and any(cell.count(delimiter) >= _FEWEST_DELIMITERS for delimiter in _DELIMITERS)
        for cell in row
    )
