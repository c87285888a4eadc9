"""Holding the totals that a sheet declares against its rows."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .faults import DeclaredTotal


@dataclass(frozen=True, slots=True)
class TotalMismatch:
    """A declared total that its rows do not add up to (``found``, yuan)."""

    declared: DeclaredTotal
    found: Decimal


def check_totals(
    declared: Iterable[DeclaredTotal], amounts: Iterable[tuple[str, int, Decimal]]
) -> list[TotalMismatch]:
    """Return the totals that are wrong; ``amounts`` are (sheet, row, yuan) in any order.

    A total is right if it equals the sum of the rows since the total before it, or of all rows of
    its sheet above it. One without readable amount is not judged.
    """
    totals = [total for total in declared if total.amount is not None]
    if not totals:
        return []
    sums = _Sums(totals)
    for sheet, row, amount in amounts:
        sums.add(sheet, row, amount)
    wrong = []
    for total in totals:
        since, overall = sums.of(total)
        if total.amount not in (since, overall):
            wrong.append(TotalMismatch(total, since if total.subtotal else overall))
    return wrong


class _Sums:
    """Sum of the rows above each total, and since the total before it; rows in any order."""

    def __init__(self, totals: Iterable[DeclaredTotal]) -> None:
        self._rows: dict[str, list[int]] = {}
        for total in totals:
            self._rows.setdefault(total.sheet, []).append(total.row)
            self._rows[total.sheet].append(total.since_row)
        self._edges = {sheet: sorted(set(rows)) for sheet, rows in self._rows.items()}
        self._sums = {sheet: [Decimal(0)] * (len(rows) + 1) for sheet, rows in self._edges.items()}

    def add(self, sheet: str, row: int, amount: Decimal) -> None:
        edges = self._edges.get(sheet)
        if edges is not None:
            self._sums[sheet][bisect_right(edges, row)] += amount

    def of(self, total: DeclaredTotal) -> tuple[Decimal, Decimal]:
        edges, sums = self._edges[total.sheet], self._sums[total.sheet]
        last = edges.index(total.row) + 1
        first = edges.index(total.since_row) + 1
        return sum(sums[first:last], Decimal(0)), sum(sums[:last], Decimal(0))
