"""One merged amount over several rows of one person: one payment of it, if somebody says so.

Two plots stand in two rows with their own areas, and one merged cell says what both bring. What a
spreadsheet program hides below the first row of a merged cell is no amount: nobody sees it.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from .blocks import spans
from .faults import CellFault, FaultKind, SkipReason
from .numbers import NumberError, decimal_of
from .question_kinds import QuestionKind
from .questions import Choice, Question
from .units import figure_and_unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .headers import Header
    from .parsed import ParsedFile, ParsedSheet
    from .rows import RawRow
    from .sources import Merged

TOGETHER: Final = Choice(
    "together", _("Yes: one payment of the merged amount; areas or quantities are added together")
)
APART: Final = Choice("apart", _("No: each row needs an amount of its own"))
NOTE_BETWEEN: Final = "；"
_NUMBERS: Final = ("id_number", "organisation_code")
_OWN: Final = frozenset(["amount", "quantity", "note"])
_NAMED: Final = 2_000


class _Spans:
    """The merged cells of one column that reach over several rows, found by a row's number."""

    def __init__(
        self, merged: Sequence[Merged], header: Header, first_column: int, column: str
    ) -> None:
        position = header.columns.get(column)
        place = position.index + first_column if position is not None else -1
        self._spans = sorted(
            (top + 1, bottom + 1)
            for (top, left), (bottom, _right) in merged
            if left == place and bottom > top >= header.last_row
        )

    def __bool__(self) -> bool:
        return bool(self._spans)

    def first_of(self, number: int) -> int:
        """Return the first row of the merged cell that reaches over a row, 0 for none."""
        place = bisect_right(self._spans, (number, 1 << 60)) - 1
        if place < 0:
            return 0
        first, last = self._spans[place]
        return first if number <= last else 0


class _Quantity(NamedTuple):
    """What rows count together, and the unit that stands behind each figure."""

    number: Decimal
    unit: str = ""


class MergedAmounts:
    """Follows the payments of one sheet; ``saw`` names each before any of them is left out."""

    def __init__(
        self,
        parsed: ParsedFile,
        sheet: ParsedSheet,
        merged: Sequence[Merged],
        first_column: int,
    ) -> None:
        self._parsed, self._sheet = parsed, sheet
        self._amounts = _Spans(merged, sheet.header, first_column, "amount")
        self._quantities = _Spans(merged, sheet.header, first_column, "quantity")
        self._seen: dict[int, int] = {}
        self._rows: list[int] = []
        self._adds = True

    def __bool__(self) -> bool:
        return bool(self._amounts)

    def shares(self, number: int) -> bool:
        """Say whether the amount of a row is the merged one that began above it."""
        return self._amounts.first_of(number) not in (0, number)

    def saw(self, number: int) -> None:
        """Take note of a payment, whether it is paid or left out."""
        if first := self._amounts.first_of(number):
            self._seen[first] = self._seen.get(first, 0) + 1

    def together(self, rows: Iterator[RawRow]) -> Iterator[RawRow]:
        """Yield the payments, those below one merged amount as one payment if they may be."""
        group: list[RawRow] = []
        span = 0
        for raw in rows:
            first = self._amounts.first_of(raw.row)
            if group and first != span:
                yield from self._settled(group, span)
                group = []
            if not first:
                yield raw
                continue
            if raw.row != first:
                raw.values["amount"] = ""
            group.append(raw)
            span = first
        if group:
            yield from self._settled(group, span)
        if self._rows:
            self._ask()

    def _settled(self, group: list[RawRow], span: int) -> Sequence[RawRow]:
        if self._seen.get(span, 0) > len(group):
            self._refuse(span)
            return group
        if len(group) == 1 or group[0].row != span or not _is_of_one(group):
            return group
        quantity = self._quantity(group)
        if quantity is None:
            return group
        if not self._rows:
            self._rows.extend(raw.row for raw in group)
            self._adds = self._ask()
        elif len(self._rows) < _NAMED:
            self._rows.extend(raw.row for raw in group)
        return (self._added(group, quantity),) if self._adds else group

    def _ask(self) -> bool:
        payload = {"rows": spans(self._rows)}
        choices = (TOGETHER, APART)
        question = Question(QuestionKind.MERGED_AMOUNT, self._sheet.name, choices, payload=payload)
        return self._parsed.ask(question) == TOGETHER.value

    def _refuse(self, span: int) -> None:
        """Refuse an amount that speaks of a row that is not paid, too."""
        heading = self._sheet.headings["amount"]
        kind = FaultKind.SHARED_WITH_UNPAID
        self._parsed.fault(CellFault(kind, self._sheet.name, span, heading, "amount"))

    def _quantity(self, group: list[RawRow]) -> Any | None:
        """Return what stands for the quantities of all rows in one cell, None where that is unsure.

        A merged quantity counts once. Either each row has one or none has.
        """
        cells = [
            raw.values.get("quantity")
            for raw in group
            if self._quantities.first_of(raw.row) in (0, raw.row)
        ]
        if len(cells) == 1 or all(cell in (None, "") for cell in cells):
            return cells[0] or ""
        quantities = [quantity for quantity in map(_quantity_of, cells) if quantity is not None]
        units = {quantity.unit for quantity in quantities}
        if len(quantities) < len(cells) or len(units) > 1:
            return None
        total = sum((quantity.number for quantity in quantities), Decimal(0))
        unit = units.pop()
        return f"{total}{unit}" if unit else total

    def _added(self, group: list[RawRow], quantity: object) -> RawRow:
        first, *later = group
        for raw in later:
            self._parsed.skip(raw.sheet, raw.row, SkipReason.ADDED, into=first.row)
        values = {**first.values}
        if "quantity" in values:
            values["quantity"] = quantity
        if "note" in values:
            notes = (raw.text("note") for raw in group)
            values["note"] = NOTE_BETWEEN.join(dict.fromkeys(filter(None, notes)))
        return replace(first, values=values, plots=tuple(raw.row for raw in group))


def _is_of_one(group: list[RawRow]) -> bool:
    """Say whether all rows are of the person of the first, and nothing in them contradicts it."""
    first, *later = group
    if not any(first.text(column) for column in _NUMBERS):
        return False
    for raw in later:
        if any(raw.text(column) != first.text(column) for column in _NUMBERS):
            return False
        for column in raw.values:
            text = "" if column in _OWN else raw.text(column)
            if text and text != first.text(column):
                return False
    return True


def _quantity_of(cell: Any) -> _Quantity | None:
    try:
        number = decimal_of(cell)
    except NumberError:
        figure, unit = figure_and_unit(cell) if isinstance(cell, str) else ("", "")
        return _Quantity(Decimal(figure.replace(",", "")), unit) if figure else None
    return None if number is None else _Quantity(number)
