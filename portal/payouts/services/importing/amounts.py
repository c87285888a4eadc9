"""What is remembered of every row of a sheet for its sums, without the rows themselves."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from portal.payouts.rules import fen, thousandths, yuan

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(slots=True)
class Amounts:
    """Row number, fen and thousandths of the quantity of every row of one sheet, 24 bytes each."""

    rows: array[int] = field(default_factory=lambda: array("q"))
    fen: array[int] = field(default_factory=lambda: array("q"))
    quantities: array[int] = field(default_factory=lambda: array("q"))

    def add(self, row: int, amount: Decimal, quantity: Decimal | None) -> None:
        """Remember a row: its amount in yuan and its quantity."""
        self.rows.append(row)
        self.fen.append(fen(amount))
        self.quantities.append(thousandths(quantity) or 0)

    def lines(self, sheet: str) -> Iterator[tuple[str, int, Decimal, Decimal]]:
        """Return sheet, number, yuan and quantity of every row, as `check_totals` takes them."""
        for row, amount, quantity in zip(self.rows, self.fen, self.quantities, strict=True):
            yield sheet, row, yuan(amount), Decimal(quantity).scaleb(-3)
