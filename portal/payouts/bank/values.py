"""Amounts and days as banks write them, whatever the form of the file."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from portal.payouts import rules

if TYPE_CHECKING:
    from .layouts import Layout

_YUAN: Final = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,2})?")
_FEN: Final = re.compile(r"[0-9]{1,14}")
_DAY_FORMS: Final = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d")


def text_of(value: object, layout: Layout) -> str:
    """Return a value as it goes out: amounts in the unit of the layout, nothing for None."""
    if isinstance(value, Decimal):
        return str(rules.fen(value)) if layout.in_fen else f"{value:.2f}"
    return "" if value is None else str(value)


def money(text: str, layout: Layout) -> Decimal | None:
    """Return an amount as the layout writes it, in yuan; None for what is no amount."""
    plain = text.replace(",", "")
    if layout.in_fen:
        return rules.yuan(int(plain)) if _FEN.fullmatch(plain) else None
    return Decimal(plain).quantize(Decimal("0.01")) if _YUAN.fullmatch(plain) else None


@lru_cache(maxsize=1000)
def day(text: str) -> dt.date | None:
    """Return a day as banks write it, a time behind it left out; None for what is no day."""
    plain = text.replace("年", "-").replace("月", "-").replace("日", "").split("T")[0]
    first = plain.split()[0] if plain.split() else ""
    for form in _DAY_FORMS:
        try:
            return dt.datetime.strptime(first, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None
