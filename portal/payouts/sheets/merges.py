"""Merged cells below a header: what stands in one belongs to every row that it spans.

Amounts and quantities are left alone: one figure over two rows may be meant once or twice. Where
the rows are of one person that is asked (``merged_amounts``), else the second is missing. So is a
name beside a number of the row's own.
"""

from __future__ import annotations

from collections import Counter
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from .rows import is_blank

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .headers import Header
    from .sources import Merged, Row

_NEVER_FILLED: Final = frozenset(["amount", "quantity"])
_NUMBERS: Final = frozenset(["id_number", "organisation_code"])
_BEYOND: Final = 1 << 60


class MergedCells:
    """Fills the cells of one sheet's rows from the merged cells that reach over them.

    Rows are handed in order. ``filled`` counts by column the rows that got a cell;
    ``of_one_person`` are those that got the number of the person above.
    """

    def __init__(self, merged: Sequence[Merged], header: Header, first_column: int) -> None:
        columns = {
            position.index + first_column: column
            for column, position in header.columns.items()
            if column not in _NEVER_FILLED
        }
        spans = [
            (top + 1, bottom + 1, columns[left], left - first_column)
            for (top, left), (bottom, _right) in merged
            if bottom > top >= header.last_row and left in columns
        ]
        self._waiting = sorted(spans, key=itemgetter(0), reverse=True)
        # A name over two numbers is not the name of both
        self._number = header.columns["id_number"].index if "id_number" in header.columns else None
        self._open: list[tuple[int, str, int, Any]] = []
        self.filled: Counter[str] = Counter()
        self.of_one_person: set[int] = set()
        self.next_row = self._waiting[-1][0] if self._waiting else _BEYOND

    def fill(self, row: Row, number: int) -> None:
        """Put into a row what reaches down to it; call it from row ``next_row`` on.

        A row that is blank in itself stays blank.
        """
        self._open = [span for span in self._open if span[0] >= number]
        if self._open and not is_blank(row):
            own = self._number is not None and row[self._number] not in (None, "")
            for _last, column, index, value in self._open:
                if row[index] in (None, "") and not (own and column == "name"):
                    row[index] = value
                    self.filled[column] += 1
                    if column in _NUMBERS:
                        self.of_one_person.add(number)
        while self._waiting and self._waiting[-1][0] <= number:
            _first, last, column, index = self._waiting.pop()
            if row[index] not in (None, ""):
                self._open.append((last, column, index, row[index]))
        if not self._open:
            self.next_row = self._waiting[-1][0] if self._waiting else _BEYOND
