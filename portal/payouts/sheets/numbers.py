"""Amounts, quantities and rates as people write them, to exact decimals.

Understood are numbers, and texts with full-width digits, spaces around them, thousands commas in
groups of three, a yuan sign before or 元 behind, and amounts in words. Anything ambiguous is
refused with its reason: nothing is guessed about money. Codes SHT111 and on.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from django.utils.translation import gettext_lazy as _

from portal.identifiers.cleaning import clean
from portal.payouts.errors import PayoutError

from .in_words import amount_in_words

MAX_AMOUNT: Final = Decimal(100_000_000)
MAX_QUANTITY: Final = Decimal(1_000_000_000)
# Spreadsheet programs show 15 digits; what binary fractions leave behind them is noise.
_SHOWN_DIGITS: Final = 15
_PLAIN: Final = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,9})?")
_GROUPED: Final = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){1,4}(?:\.[0-9]{1,9})?")
# "100 200" may be one number or two
_TORN: Final = re.compile(r"[0-9.,]\s+[0-9.,]")
_NEGATIVE: Final = re.compile(r"-(?P<minus>[0-9.,]+)|\((?P<bracket>[0-9.,]+)\)")
_CURRENCY: Final = re.compile(r"^(?:¥|RMB|CNY|人民币)|(?:元整|元正|元|圆)$", re.IGNORECASE)
# Written where there is nothing to write
_NOTHING: Final = frozenset(["", "-", "--", "—", "——", "/", "\\", "无"])
# 1.2万元 may be meant, or 1.2元 in a sheet that counts in 万元: a person says which
_OTHER_UNIT: Final = re.compile(r"[¥]?[0-9.,]+([十百千万亿]+元?|角|分)[整正]?")
_PER_UNIT: Final = re.compile(r"[/每].{1,6}$")


class NumberError(PayoutError):
    """A cell cannot be read as the number it should be."""

    code = "SHT111"
    message = _("This is not a number.")


class NumberMissing(NumberError):
    """Nothing is in the cell."""

    code = "SHT112"
    message = _("The cell is empty; a number is needed.")


class NumberUnreadable(NumberError):
    """Words, two numbers, not-a-number, infinity, scientific notation."""

    code = "SHT113"
    message = _("This is not a number. Enter digits only, such as 1234.50.")


class NumberIsDate(NumberError):
    """The spreadsheet program made a date of it."""

    code = "SHT114"
    message = _(
        "The spreadsheet program turned this number into a date. Format the column as a number"
        " and enter it again."
    )


class NumberAmbiguous(NumberError):
    """Commas where no thousands end (1,23 or 1.234,50), or spaces between digits (100 200)."""

    code = "SHT115"
    message = _(
        "A comma or space makes this number ambiguous. Enter it without them, such as 1234.50."
    )


class NumberNotPositive(NumberError):
    """Zero or less."""

    code = "SHT116"
    message = _("The number must be greater than zero.")


class TooManyDecimals(NumberError):
    """More decimals than are kept."""

    code = "SHT117"
    message = _("At most %(places)d decimals are kept. Round the number.")

    def __init__(self, places: int) -> None:
        self.places = places
        super().__init__(places)


class NumberTooLarge(NumberError):
    """Beyond what one person is ever paid: another number slipped into the column."""

    code = "SHT118"
    message = _("The number is too large. Has another column slipped in?")


class NumberInOtherUnit(NumberError):
    """A figure with 万元, 千元, 角 or the like behind it."""

    code = "SHT119"
    message = _("The figure is given in %(unit)s. Convert it to yuan, such as 1234.50.")

    def __init__(self, unit: str) -> None:
        self.unit = unit
        super().__init__(unit)


def decimal_of(value: object) -> Decimal | None:
    """Return the number a cell holds, exactly as the spreadsheet shows it; None for nothing.

    Raises NumberUnreadable, NumberIsDate, NumberAmbiguous, NumberTooLarge, NumberInOtherUnit.
    """
    if value is None:
        return None
    if isinstance(value, str):
        return _decimal_of_text(value)
    if isinstance(value, bool):
        raise NumberUnreadable
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        raise NumberIsDate
    if isinstance(value, float):
        if not math.isfinite(value):
            raise NumberUnreadable
        return Decimal(format(value, f".{_SHOWN_DIGITS}g"))
    if isinstance(value, Decimal) and value.is_finite():
        return value
    if isinstance(value, int):
        if abs(value) >= 10**_SHOWN_DIGITS:
            raise NumberTooLarge
        return Decimal(value)
    raise NumberUnreadable


def _decimal_of_text(value: str) -> Decimal | None:
    if _PLAIN.fullmatch(value):  # nearly every cell
        return Decimal(value)
    text = clean(value)
    if _TORN.search(text):
        raise NumberAmbiguous
    text = "".join(text.split()).lstrip("'")
    if text in _NOTHING:
        return None
    written, text = text, _CURRENCY.sub("", text)
    if negative := _NEGATIVE.fullmatch(text):
        magnitude = _decimal_of_text(negative["minus"] or negative["bracket"])
        return None if magnitude is None else -magnitude
    if _PLAIN.fullmatch(text):
        return Decimal(text)
    if _GROUPED.fullmatch(text):
        return Decimal(text.replace(",", ""))
    digits = text.replace(",", "")
    if digits.isdecimal() and len(digits) > _SHOWN_DIGITS:
        raise NumberTooLarge
    if "," in text and digits.replace(".", "").isdecimal():
        raise NumberAmbiguous
    return _decimal_of_words(written)


def _decimal_of_words(text: str) -> Decimal:
    """Return an amount in words, or raise why there is no number: it may be in another unit."""
    if other := _OTHER_UNIT.fullmatch(text):
        raise NumberInOtherUnit(other[1])
    words = amount_in_words(text)
    if words is None:
        raise NumberUnreadable
    return words


# By the number of decimals: made once, not for every cell
_SMALLEST: Final = {places: Decimal(1).scaleb(-places) for places in (2, 3)}


def _positive(value: object, *, places: int, most: Decimal, rounds: bool = False) -> Decimal:
    number = decimal_of(value)
    if number is None:
        raise NumberMissing
    if number <= 0:
        raise NumberNotPositive
    if number > most:
        raise NumberTooLarge
    rounded = number.quantize(_SMALLEST[places], rounding=ROUND_HALF_UP)
    if rounded != number and not rounds:
        raise TooManyDecimals(places)
    if not rounded:
        raise NumberNotPositive
    return rounded


def parse_amount(value: object, *, rounds: bool = False) -> Decimal:
    """Return yuan with exactly two decimals, greater than 0, at most 100 million.

    ``rounds``: more decimals are rounded half up to the fen (decision 12) at request.

    Raises NumberMissing, NumberUnreadable, NumberIsDate, NumberAmbiguous, NumberNotPositive,
    NumberTooLarge, TooManyDecimals.
    """
    return _positive(value, places=2, most=MAX_AMOUNT, rounds=rounds)


def parse_quantity(value: object, *, unit: str = "") -> Decimal:
    """Return a quantity with three decimals, greater than 0; ``unit`` may stand behind it.

    Raises like ``parse_amount``.
    """
    if unit and isinstance(value, str):
        value = clean(value).removesuffix(unit)
    return _positive(value, places=3, most=MAX_QUANTITY)


def parse_rate(value: object) -> Decimal:
    """Return yuan per unit with two decimals, greater than 0; 98.5元/亩 is understood.

    Raises like ``parse_amount``.
    """
    if isinstance(value, str):
        value = _PER_UNIT.sub("", clean(value))
    return _positive(value, places=2, most=MAX_AMOUNT)
