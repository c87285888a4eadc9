"""Holding the totals that a sheet declares against its rows.

Totals stand below their rows or above them, per page, group and village, and for all. Which, is
seen from where the first line of each rank stands: above all rows of its table, or below some.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .faults import DeclaredTotal

Line = tuple[str, int, Decimal, Decimal]
# Two rows at least make a sum that no word calls one
_FEWEST: Final = 2


@dataclass(frozen=True, slots=True)
class TotalMismatch:
    """A declared total that its rows do not add up to: column, and their sum (``found``)."""

    declared: DeclaredTotal
    found: Decimal
    column: str = "amount"


@dataclass(frozen=True, slots=True)
class _Sum:
    """What some rows add up to: yuan, quantity, number of rows."""

    amount: Decimal = Decimal(0)
    quantity: Decimal = Decimal(0)
    count: int = 0

    def __add__(self, other: _Sum) -> _Sum:
        return _Sum(
            self.amount + other.amount, self.quantity + other.quantity, self.count + other.count
        )

    def __sub__(self, other: _Sum) -> _Sum:
        return _Sum(
            self.amount - other.amount, self.quantity - other.quantity, self.count - other.count
        )


@dataclass(slots=True)
class _Table:
    """The totals of one table in the order of rows, and the sums of the rows between them."""

    totals: list[DeclaredTotal]
    edges: list[int]
    until: list[_Sum] = field(default_factory=list)

    def between(self, first: int, last: int) -> _Sum:
        """Return the sum of parts ``first`` to ``last`` - 1; part n ends above total number n."""
        return self.until[last] - self.until[first]


def check_totals(
    declared: Iterable[DeclaredTotal], lines: Iterable[Line], *, slack: Decimal = Decimal(0)
) -> list[TotalMismatch]:
    """Return the totals that are wrong; ``lines`` are (sheet, row, yuan, quantity) in any order.

    Each declared figure is held against the rows it speaks of in its own column. One without
    readable figures is not judged. ``slack``: yuan by which a sum may differ. A line of numbers
    without a word must be the sum of all rows above it, at least two, and the last of its table.
    """
    tables = _tables(declared)
    _fill(tables, lines)
    return [wrong for table in tables for wrong in _judged(table, slack)]


def _tables(declared: Iterable[DeclaredTotal]) -> list[_Table]:
    ordered = sorted(declared, key=lambda total: (total.sheet, total.first_row, total.row))
    tables = []
    for _place, group in groupby(ordered, key=lambda total: (total.sheet, total.first_row)):
        totals = list(group)
        rows = [total.row for total in totals]
        tables.append(_Table(totals, rows))
    return tables


def _fill(tables: list[_Table], lines: Iterable[Line]) -> None:
    """Add every row to the sum between the two totals where it stands."""
    by_sheet: dict[str, list[_Table]] = {}
    for table in tables:
        by_sheet.setdefault(table.totals[0].sheet, []).append(table)
    starts = {
        sheet: [table.totals[0].first_row for table in group] for sheet, group in by_sheet.items()
    }
    # Adding up in place: a sheet has many rows, and few totals
    amounts: dict[tuple[int, int], list[Decimal | int]] = {}
    for sheet, row, amount, quantity in lines:
        if sheet not in starts:
            continue
        place = bisect_left(starts[sheet], row + 1) - 1
        if place < 0:
            continue
        table = by_sheet[sheet][place]
        key = (id(table), bisect_left(table.edges, row))
        cell = amounts.get(key)
        if cell is None:
            cell = amounts[key] = [Decimal(0), Decimal(0), 0]
        cell[0] += amount
        cell[1] += quantity
        cell[2] += 1
    for table in tables:
        sums = [_Sum(*amounts.get((id(table), part), ())) for part in range(len(table.edges) + 1)]
        table.until = [_Sum(), *accumulate(sums)]


def _judged(table: _Table, slack: Decimal) -> Iterator[TotalMismatch]:
    above = {subtotal: _stands_above(table, subtotal=subtotal) for subtotal in (True, False)}
    for number, total in enumerate(table.totals):
        spans = list(_spans(table, number, above=above[total.subtotal]))
        if not total.worded:
            spans = [span for span in spans[-1:] if _may_be_bare(table, number, span)]
        yield from _mismatches(total, spans, slack)


def _stands_above(table: _Table, *, subtotal: bool) -> bool:
    """Say whether totals of this rank stand above their rows: the first of them does."""
    first = next(
        (number for number, total in enumerate(table.totals) if total.subtotal is subtotal), 0
    )
    return not table.between(0, first + 1).count


def _spans(table: _Table, number: int, *, above: bool) -> Iterator[_Sum]:
    """Return what a total may speak of, the likeliest first; all rows of its table last."""
    totals, last = table.totals, len(table.totals)
    rank = totals[number].subtotal
    if above:
        later = (n for n in range(number + 1, last) if not totals[n].subtotal or rank)
        yield table.between(number + 1, next(later, last) + 1)
        yield table.between(number + 1, last + 1)
        return
    earlier = [n for n in range(number) if not totals[n].subtotal or rank]
    yield table.between(earlier[-1] + 1 if earlier else 0, number + 1)
    yield table.between(number, number + 1)
    if not table.between(number, number + 1).count:
        # A sum of sums in the same words: it speaks of several parts above it
        for first in range(number - 1, 0, -1):
            yield table.between(first, number + 1)
    yield table.between(0, number + 1)


def _may_be_bare(table: _Table, number: int, span: _Sum) -> bool:
    behind = table.between(number + 1, len(table.totals) + 1)
    return span.count >= _FEWEST and not behind.count


def _mismatches(total: DeclaredTotal, spans: list[_Sum], slack: Decimal) -> Iterator[TotalMismatch]:
    if not spans:
        yield TotalMismatch(total, Decimal(0))
        return
    if total.amount is not None:
        spans_right = [span for span in spans if abs(span.amount - total.amount) <= slack]
        if not spans_right:
            yield TotalMismatch(total, (spans[0] if total.subtotal else spans[-1]).amount)
            return
        spans = spans_right
    if total.quantity is not None and all(span.quantity != total.quantity for span in spans):
        yield TotalMismatch(total, spans[0].quantity, "quantity")
    if total.count is not None and all(span.count != total.count for span in spans):
        yield TotalMismatch(total, Decimal(spans[0].count), "count")
