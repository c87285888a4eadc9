"""Rows for spreadsheet programs: which texts they take for a formula, and lines of CSV.

Every file of rows asks it, those of the staff and of the public alike, and those that PostgreSQL
writes itself. Depends on nothing of the project.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Excel takes a file for UTF-8 by this sign alone
BOM: Final = "\ufeff"
# Half and full width; tabs and line ends hide what follows them.
STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# The same as a pattern of PostgreSQL, within an SQL literal; a hyphen must stand last.
SQL_STARTS: Final = "[=+@\\t\\r\\n\uff1d\uff0b\uff0d\uff20-]"


def escaped(value: Any) -> Any:
    """Return a text that no program takes for a formula; anything that is no text as it is."""
    return f"'{value}" if isinstance(value, str) and value.startswith(STARTS) else value


class _Echo:
    """A file that gives back what is written to it: one line of text."""

    def write(self, text: str) -> str:
        return text


def csv_lines(rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """Yield rows as lines of CSV, the header as the first of them; no cell is a formula."""
    write = csv.writer(_Echo()).writerow
    sign = BOM
    for row in rows:
        yield sign + write(map(escaped, row))
        sign = ""
