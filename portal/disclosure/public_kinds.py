"""What kinds of values a public row holds, and how each is written: API, files, PostgreSQL's COPY.

Stored are integer fen and thousandths, dates (their ISO text on SQLite) and JSON text.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from portal.formulas import SQL_STARTS

if TYPE_CHECKING:
    from collections.abc import Callable


# What a spreadsheet takes for the beginning of a formula
# Rates and quantities repeat from row to row, amounts often.
@lru_cache(maxsize=20_000)
def yuan(fen: int | None) -> str | None:
    """Write fen as yuan with two decimals; None stays None."""
    return None if fen is None else f"{fen // 100}.{fen % 100:02d}"


@lru_cache(maxsize=20_000)
def quantity(thousandths: int | None) -> str | None:
    """Write thousandths with as many decimals as they need; None stays None."""
    if thousandths is None:
        return None
    whole, rest = divmod(thousandths, 1000)
    return f"{whole}.{rest:03d}".rstrip("0").rstrip(".") if rest else str(whole)


def _extra(stored: str | dict[str, Any]) -> dict[str, Any]:
    if stored == "{}":
        return {}
    return json.loads(stored) if isinstance(stored, str) else stored


def _scaled(places: int) -> Callable[[Any], Decimal | None]:
    def read(stored: Any) -> Decimal | None:
        return None if stored is None else Decimal(int(stored)).scaleb(-places)

    return read


def _unscaled(places: int) -> Callable[[Any], int | None]:
    def store(value: Any) -> int | None:
        return None if value is None else int(value.scaleb(places))

    return store


def _day(stored: dt.date | str) -> dt.date:
    return dt.date.fromisoformat(stored) if isinstance(stored, str) else stored


def _same(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class Kind:
    """How values of one kind are read and written.

    ``name`` is what a file calls it; ``annotation`` the type of what the API says. ``write`` makes
    that of a stored value (None: it is written as it is stored), ``read`` the Python value,
    ``store`` the stored value again. ``copy`` is how PostgreSQL writes an SQL expression ({0}) as
    a CSV file has it. ``typed`` is text that somebody typed.
    """

    name: str = "text"
    annotation: Any = str
    write: Callable[[Any], Any] | None = None
    read: Callable[[Any], Any] = _same
    store: Callable[[Any], Any] = _same
    copy: str = "{0}"
    typed: bool = False

    @property
    def is_number(self) -> bool:
        """Whether tables align it as a number."""
        return self.name in {"money", "quantity", "count"}


# COPY quotes an empty text to tell it from none; the file knows no difference.
_PLAIN: Final = "NULLIF({0}, '')"
_HARMLESS: Final = (
    f"CASE WHEN {{0}} = '' THEN NULL WHEN {{0}} ~ '^{SQL_STARTS}' THEN '''' || {{0}} ELSE {{0}} END"
)
_DECIMALS: Final = "rtrim(rtrim(to_char({0} / 1000.0, 'FM999999999990.000'), '0'), '.')"

TEXT: Final = Kind(copy=_PLAIN)
TYPED: Final = Kind(copy=_HARMLESS, typed=True)
COUNT: Final = Kind("count", int)
MONEY: Final = Kind(
    "money", str, yuan, _scaled(2), _unscaled(2), "to_char({0} / 100.0, 'FM999999999990.00')"
)
QUANTITY: Final = Kind("quantity", str, quantity, _scaled(3), _unscaled(3), _DECIMALS)
DAY: Final = Kind("day", str, str, _day)
EXTRA: Final = Kind("text", dict[str, Any], _extra, _extra)
