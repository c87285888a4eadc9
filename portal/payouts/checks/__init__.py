"""The checks of a payout sheet (article 16): stable codes, one file per family, a register.

Row by row while the sheet is read: `identity`, `cards`, `amounts`, `places`, `payees`, `columns`.
Set-wise over the staged rows: the functions named `check_…` that take a `Staged`. Never does:
keeping anything, deciding who may import.
"""

from __future__ import annotations

# Every family enters its checks, so that the register is complete wherever it is looked into.
from . import amounts, cards, columns, files, identity, payees, places, plots, repeats

__all__ = (
    "amounts",
    "cards",
    "columns",
    "files",
    "identity",
    "payees",
    "places",
    "plots",
    "repeats",
)
