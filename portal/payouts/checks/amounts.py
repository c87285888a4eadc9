"""PAY3xx: how much. Amounts in yuan with two decimals, quantities with three."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from portal.payouts.sheets.numbers import (
    NumberError,
    NumberMissing,
    NumberNotPositive,
    NumberTooLarge,
    TooManyDecimals,
    parse_amount,
    parse_quantity,
    parse_rate,
)
from portal.policies.fields import pay_for

from .registry import blocking, warning
from .rows import shown_number

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from decimal import Decimal

    from .registry import Check
    from .rows import Cells, PayoutRow

    _Numbers = tuple[Decimal | None, Decimal | None, Decimal | None]

AMOUNT_MISSING = blocking("PAY301", _("Amount missing"), _("Enter the amount in yuan."))
AMOUNT_NOT_A_NUMBER = blocking("PAY302", _("Amount is not a number"), _("%(reason)s"))
AMOUNT_NOT_POSITIVE = blocking(
    "PAY303",
    _("Amount is not positive"),
    _("Leave out rows without payment; money to be returned is recorded separately."),
)
AMOUNT_DECIMALS = blocking(
    "PAY304",
    _("More than two decimals"),
    _("Round the amount to two decimals: what is paid is whole fen."),
)
AMOUNT_TOO_LARGE = blocking(
    "PAY305",
    _("Amount too large"),
    _("One payment cannot exceed 100 million yuan. Has another number slipped in?"),
)
QUANTITY_WRONG = blocking("PAY306", _("Not a quantity"), _("%(reason)s Or leave the cell empty."))
RATE_WRONG = blocking("PAY307", _("Not a rate"), _("%(reason)s Or leave the cell empty."))
AMOUNT_IS_NOT_PRODUCT = blocking(
    "PAY308",
    _("Amount is not quantity times rate"),
    _("Quantity times rate gives %(expected)s. Correct the quantity, the rate or the amount."),
    "14",
)
RATE_NOT_ON_RECORD = warning(
    "PAY309",
    _("Rate differs from the policy's"),
    _("The rate on record is %(expected)s. The reviewer will ask for the basis of this one."),
    "12",
)
UNIT_DIFFERS = warning(
    "PAY310",
    _("Another unit than the policy's"),
    _("The policy counts in %(expected)s. Check that the quantity is in this unit."),
)

AMOUNT_ROUNDED = warning(
    "PAY311",
    _("Rounded to the fen"),
    _("The sheet says %(written)s; it was rounded half up because the uploader chose so."),
    "14",
)
# The answer to AMOUNT_DECIMALS that lets the reader round
ROUND: Final = "round"
_COLUMNS: Final = ("amount", "quantity", "rate")

_BY_REASON: Final[dict[type[NumberError], Check]] = {
    NumberMissing: AMOUNT_MISSING,
    NumberNotPositive: AMOUNT_NOT_POSITIVE,
    TooManyDecimals: AMOUNT_DECIMALS,
    NumberTooLarge: AMOUNT_TOO_LARGE,
}


def read_amounts(cells: Cells, row: PayoutRow, *, unit: str = "", rounds: bool = False) -> None:
    """Read amount, quantity and rate into the row and hold them against each other.

    The row's unit has been read; `unit` is the policy's, for rows that name none. The product is
    rounded by the one rule (decision 12), an amount with more decimals only if it ``rounds``.
    """
    unit = row.unit or unit
    written = tuple(map(cells.values.get, _COLUMNS))
    numbers: _Numbers | None = cells.readings.of("amount", written, unit)
    if numbers is None:
        findings = cells.findings.total
        numbers = _read_anew(cells, unit, rounds=rounds)
        if cells.findings.total == findings:
            cells.readings.remember("amount", written, numbers, unit)
    row.amount, row.quantity, row.rate = numbers


def _read_anew(cells: Cells, unit: str, *, rounds: bool) -> _Numbers:
    amount = _amount(cells, rounds=rounds)
    quantity = _optional(
        cells, "quantity", QUANTITY_WRONG, lambda value: parse_quantity(value, unit=unit)
    )
    rate = _optional(cells, "rate", RATE_WRONG, parse_rate)
    if amount is not None and quantity is not None and rate is not None:
        expected = pay_for(quantity, rate)
        if expected != amount:
            value = shown_number(amount)
            cells.say(AMOUNT_IS_NOT_PRODUCT, "amount", value, expected=f"{expected:.2f}")
    return amount, quantity, rate


def check_rate(cells: Cells, row: PayoutRow, *, rates: Collection[Decimal], unit: str) -> None:
    """Hold rate and unit against the policy's: `rates` in force in the period, () for unknown."""
    if row.rate is not None and rates and row.rate not in rates:
        expected = " / ".join(f"{rate:.2f}" for rate in sorted(rates))
        cells.say(RATE_NOT_ON_RECORD, "rate", shown_number(row.rate), expected=expected)
    if unit and row.unit and row.unit != unit:
        cells.say(UNIT_DIFFERS, "unit", expected=unit)


def _amount(cells: Cells, *, rounds: bool) -> Decimal | None:
    value = cells.raw("amount")
    try:
        return parse_amount(value)
    except NumberError as error:
        if rounds and isinstance(error, TooManyDecimals):
            return _rounded(cells, value)
        check = _BY_REASON.get(type(error), AMOUNT_NOT_A_NUMBER)
        cells.say(check, "amount", shown_number(value), reason=str(error))
        return None


def _rounded(cells: Cells, value: object) -> Decimal | None:
    try:
        amount = parse_amount(value, rounds=True)
    except NumberNotPositive as error:
        cells.say(AMOUNT_NOT_POSITIVE, "amount", shown_number(value), reason=str(error))
        return None
    written = shown_number(value)
    cells.say(AMOUNT_ROUNDED, "amount", f"{amount:.2f}", written=written)
    return amount


def _optional(
    cells: Cells, column: str, check: Check, parse: Callable[[object], Decimal]
) -> Decimal | None:
    value = cells.raw(column)
    if value is None:
        return None
    try:
        return parse(value)
    except NumberMissing:  # a dash or a stroke
        return None
    except NumberError as error:
        cells.say(check, column, shown_number(value), reason=str(error))
        return None
