"""What is remembered of every row of a sheet for its sums, without the rows themselves."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field


@dataclass(slots=True)
class Amounts:
    """Row number, fen and thousandths of the quantity of every row of one sheet, 24 bytes each."""

    rows: array[int] = field(default_factory=lambda: array("q"))
    fen: array[int] = field(default_factory=lambda: array("q"))
    quantities: array[int] = field(default_factory=lambda: array("q"))

    def add(self, row: int, fen: int, thousandths: int) -> None:
        """Remember a row."""
        self.rows.append(row)
        self.fen.append(fen)
        self.quantities.append(thousandths)
