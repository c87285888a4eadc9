"""Reading the rows below a header: payments are yielded, everything else is said."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

from .columns import IDENTIFIERS, REQUIRED
from .errors import SecondHeader, TooManyRows
from .faults import CellFault, DeclaredTotal, FaultKind, NoticeKind
from .faults import SkipReason as Why
from .headers import repeats
from .rows import RawRow, Sorter, is_blank

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .columns import Vocabulary
    from .limits import Limits
    from .parsed import ParsedFile, ParsedSheet
    from .sources import Row, Source


class SheetReader:
    """Yields the payments of one sheet and tells the file what it passes over."""

    def __init__(
        self,
        parsed: ParsedFile,
        sheet: ParsedSheet,
        source: Source,
        rows: Iterator[Row],
        vocabulary: Vocabulary,
        limits: Limits,
    ) -> None:
        self._parsed, self._sheet, self._rows = parsed, sheet, rows
        self._vocabulary, self._limits = vocabulary, limits
        self._sorter = Sorter(sheet.header)
        self._first = self._since = sheet.header.last_row + 1
        self._blank = 0
        self._faulty = _faulty_rows(sheet, source)

    def rows(self) -> Iterator[RawRow]:
        """Yield the payments in the order of the sheet."""
        header, parsed = self._sheet.header, self._parsed
        columns = tuple(header.columns)
        indices = [position.index for position in header.columns.values()]
        width = max(indices) + 1
        pick = itemgetter(*indices)
        keys = [header.columns[key].index for key in REQUIRED[1] if key in header.columns]
        name, village, faulty = self._sheet.name, self._sheet.village, self._faulty
        for number, row in enumerate(self._rows, self._first):
            if len(row) < width:
                row = [*row, *[""] * (width - len(row))]  # noqa: PLW2901 - text files end lines early
            if not self._is_payment(row, keys, number):
                continue
            values = dict(zip(columns, pick(row), strict=True))
            if village:
                values["village"] = village
            if faulty and number in faulty:
                self._note_faults(number, values)
            parsed.row_count += 1
            if parsed.row_count > self._limits.max_rows:
                raise TooManyRows(parsed.row_count, self._limits.max_rows)
            yield RawRow(name, number, values)
        if self._blank:
            parsed.say(NoticeKind.BLANK_ROWS, sheet=name, count=self._blank)

    def _is_payment(self, row: Row, keys: list[int], number: int) -> bool:
        """Say whether a row is a payment; note what it is otherwise."""
        for key in keys:
            cell = row[key]
            if cell is None or cell == "":
                continue
            if not isinstance(cell, str) or cell[0].isdigit():
                return True
            if any(map(str.isdigit, cell)):
                return not self._is_header(row, number)
        return self._without_number(row, number)

    def _is_header(self, row: Row, number: int) -> bool:
        again = repeats(self._sheet.header, row, self._vocabulary)
        if again is None:
            return False
        if not again:
            raise SecondHeader(self._sheet.name, number)
        self._parsed.skip(self._sheet.name, number, Why.REPEATED_HEADER)
        return True

    def _without_number(self, row: Row, number: int) -> bool:
        if is_blank(row):
            self._blank += 1
            return False
        if self._is_header(row, number):
            return False
        why = self._sorter.reason(row)
        if why is None:
            return True
        if why is Why.TOTAL:
            self._note_total(row, number)
        self._parsed.skip(self._sheet.name, number, why)
        return False

    def _note_total(self, row: Row, number: int) -> None:
        subtotal, amount = self._sorter.total(row)
        total = DeclaredTotal(self._sheet.name, number, subtotal, amount, self._first, self._since)
        self._parsed.declare(total)
        self._since = number + 1

    def _note_faults(self, number: int, values: dict[str, Any]) -> None:
        for column, kind in self._faulty[number]:
            if kind is FaultKind.FORMULA_WITHOUT_VALUE and values[column] != "":
                continue
            heading = self._sheet.headings[column]
            self._parsed.fault(CellFault(kind, self._sheet.name, number, heading, column))


def _faulty_rows(sheet: ParsedSheet, source: Source) -> dict[int, list[tuple[str, FaultKind]]]:
    """Return by row the cells whose formula or error value may be a fault.

    Identifiers must not be calculated. Other formulas are taken by their stored value; an amount or
    a name whose formula has none is a fault.
    """
    faults: dict[int, list[tuple[str, FaultKind]]] = {}
    for column, position in sheet.header.columns.items():
        index = position.index + source.first_column
        kind = FaultKind.FORMULA_WITHOUT_VALUE
        if column in IDENTIFIERS:
            kind = FaultKind.FORMULA_IN_IDENTIFIER
        errors = frozenset(source.markup.error_values.get(index, ()))
        for row in errors:
            faults.setdefault(row, []).append((column, FaultKind.ERROR_VALUE))
        if column in IDENTIFIERS or column in ("amount", "name"):
            for row in source.markup.formulas.get(index, ()):
                if row not in errors:
                    faults.setdefault(row, []).append((column, kind))
    return faults
