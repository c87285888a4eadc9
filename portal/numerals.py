"""The one reader of numbers that come from outside: queries, parts of addresses, fields of forms.

Strict, so that a number has one form and a bound: digits of ASCII, no sign, no zero in front, no
more digits than the greatest value has. Who lets people type (an amount) cleans first; what only
addresses carry (a page, a limit, a year) is read as it stands, and wide digits are no number.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.urls import register_converter

if TYPE_CHECKING:
    from collections.abc import Container

# Keys of rows are 64-bit numbers
KEYS: Final = range(1, 2**63)
MAX_KEY_DIGITS: Final = len(str(KEYS[-1]))
_WHOLE: Final = re.compile(rf"0|[1-9][0-9]{{0,{MAX_KEY_DIGITS - 1}}}")
# At most two decimals; the width keeps every value inside a 64-bit number of fen
_YUAN: Final = re.compile(r"(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,2})?")


def whole_number(text: str, within: Container[int]) -> int | None:
    """Return a whole number that lies within the range; None for anything else."""
    # The pattern first: reading 5,000 digits is an error of its own, and costs time
    if not _WHOLE.fullmatch(text):
        return None
    value = int(text)
    return value if value in within else None


def yuan(text: str) -> Decimal | None:
    """Return an amount in yuan, as 366.5; None for anything else."""
    return Decimal(text) if _YUAN.fullmatch(text) else None


class WholeNumber:
    """A part of an address: ``<whole:key>``. Another spelling of the number is no address."""

    regex = rf"(?:0|[1-9][0-9]{{0,{MAX_KEY_DIGITS - 2}}})"  # each such number is a possible key

    def to_python(self, value: str) -> int:
        """Return the number; the pattern has bounded it."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Return the number as the address writes it."""
        return str(value)


register_converter(WholeNumber, "whole")
