"""Reading the rows below a header: payments are yielded, everything else is said."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from portal.identifiers.cleaning import squeeze

from .blocks import Blocks
from .carried import CarriedPlaces
from .columns import IDENTIFIERS, REQUIRED
from .errors import SecondHeader, TooManyRows
from .faults import CellFault, FaultKind, NoticeKind
from .faults import SkipReason as Why
from .headers import repeats
from .lines import group_in, is_labelled
from .merged_amounts import MergedAmounts
from .merges import MergedCells
from .others import OtherLines
from .plots_below import PlotsBelow
from .question_kinds import QuestionKind
from .rows import RawRow, is_blank, text_of
from .struck import OF_PAYMENT, columns_against, struck_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .columns import Vocabulary
    from .limits import Limits
    from .parsed import ParsedFile, ParsedSheet
    from .sources import Row, Source


# Shorter numbers may count households below a column of ID numbers
_SHORT: Final = 8
_COUNT: Final = 10.0**_SHORT


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
        self._first = sheet.header.last_row + 1
        self._blank = 0
        self._faulty = _faulty_rows(sheet, source)
        self._merges = MergedCells(source.merged, sheet.header, source.first_column)
        self._amounts = MergedAmounts(parsed, sheet, source.merged, source.first_column)
        self._places = CarriedPlaces(parsed, sheet)
        self._blocks = Blocks(parsed, sheet.name)
        self._plots = PlotsBelow(parsed, sheet)
        self._struck = struck_rows(sheet.header, source)
        self._against = columns_against(sheet.header, source.first_column)
        self._others = OtherLines(parsed, sheet, self._blocks, self._places)

    def rows(self) -> Iterator[RawRow]:
        """Yield the payments in the order of the sheet."""
        parsed, blocks = self._parsed, self._blocks
        self._begin()
        payments = self._noted(self._admitted()) if self._faulty else self._admitted()
        for raw in self._amounts.together(payments) if self._amounts else payments:
            parsed.row_count += 1
            if parsed.row_count > self._limits.max_rows:
                raise TooManyRows(parsed.row_count, self._limits.max_rows)
            yield raw
        blocks.name_rows()
        self._plots.ask()
        self._others.say()
        self._say_rest()

    def _begin(self) -> None:
        """Take the group of its title; doubt a sheet whose name stands for another village."""
        groups = {group for title in self._sheet.titles if (group := group_in(title))}
        if len(groups) == 1:
            self._places.title(village="", group=groups.pop())
        titled = self._sheet.village_in(self._sheet.titles)
        if titled and self._others.is_elsewhere(titled, self._sheet.village):
            self._blocks.opens(QuestionKind.OTHER_VILLAGE, titled)
            self._places.title(village=titled, group=self._places.group)

    def _admitted(self) -> Iterator[RawRow]:
        """Yield the rows that are payments and in no doubtful block."""
        header = self._sheet.header
        columns = tuple(header.columns)
        indices = [position.index for position in header.columns.values()]
        width = max(indices) + 1
        pick = itemgetter(*indices)
        keys = [header.columns[key].index for key in REQUIRED[1] if key in header.columns]
        name, places, blocks, merges = self._sheet.name, self._places, self._blocks, self._merges
        merged_amounts = bool(self._amounts)
        for number, row in enumerate(self._rows, self._first):
            if len(row) < width:
                row = [*row, *[""] * (width - len(row))]  # noqa: PLW2901 - text files end lines early
            if number >= merges.next_row:
                merges.fill(row, number)
            is_payment = self._is_payment(row, keys, number)
            if self._others.released:
                yield from self._others.taken()
            if not is_payment:
                continue
            self._plots.saw(row, number)
            if merged_amounts:
                self._amounts.saw(number)
            raw = RawRow(name, number, dict(zip(columns, pick(row), strict=True)))
            places.fill(raw.values)
            yield from blocks.admit(raw, against=self._is_against(row, number))
        yield from blocks.close()

    def _is_payment(self, row: Row, keys: list[int], number: int) -> bool:
        """Say whether a row is a payment; note what it is otherwise."""
        for key in keys:
            cell = row[key]
            if cell is None or cell == "":
                continue
            if not isinstance(cell, str):
                return not isinstance(cell, float) or cell > _COUNT or self._is_counted(row, number)
            if cell[0].isdigit():
                return len(cell) > _SHORT or self._is_counted(row, number)
            if any(map(str.isdigit, cell)) and not is_labelled(squeeze(cell)):
                return not self._is_header(row, number)
        return self._without_number(row, number)

    def _is_counted(self, row: Row, number: int) -> bool:
        """Say whether a row with a short number is a payment after all, and no total of 8户."""
        return not self._others.is_total(row) or self._others.is_payment(row, number)

    def _is_against(self, row: Row, number: int) -> bool:
        """Say whether a payment is struck out, or whether a note beside it speaks against it."""
        if self._struck and number in self._struck:
            return True
        for column in self._against:
            cell = row[column.place] if column.place < len(row) else None
            if cell and isinstance(cell, str) and column.speaks_against(squeeze(cell)):
                return True
            if column.filled and cell and column.speaks_against(text_of(cell)):
                return True
        return False

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
        shares = self._amounts.shares(number)
        return self._plots.belong(row, number, shares=shares) or self._others.is_payment(
            row, number
        )

    def _say_rest(self) -> None:
        parsed, name = self._parsed, self._sheet.name
        if self._blank:
            parsed.say(NoticeKind.BLANK_ROWS, sheet=name, count=self._blank)
        parsed.spanned.update((name, number) for number in self._merges.of_one_person)
        if self._merges.filled:
            headings = self._sheet.headings
            columns = "、".join(headings[column] for column in self._merges.filled)
            parsed.say(NoticeKind.MERGED_CELLS, sheet=name, columns=columns)

    def _noted(self, rows: Iterator[RawRow]) -> Iterator[RawRow]:
        for raw in rows:
            if raw.row in self._faulty:
                self._note_faults(raw.row, raw.values)
            yield raw

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
        if column in OF_PAYMENT:
            for row in (row for row, struck in source.partly_struck.items() if index in struck):
                faults.setdefault(row, []).append((column, FaultKind.STRUCK_WORDS))
        for row in errors:
            faults.setdefault(row, []).append((column, FaultKind.ERROR_VALUE))
        if column in IDENTIFIERS or column in ("amount", "name"):
            for row in source.markup.formulas.get(index, ()):
                if row not in errors:
                    faults.setdefault(row, []).append((column, kind))
    return faults
