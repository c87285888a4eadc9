"""Reading a sheet in yuan and in the policy's unit of land, where a person confirmed what it is in.

A sheet may count in 万元 or 平方米: its title says so, a heading, or the figure itself. Whatever
says it, figures are converted only after a question; while it is open, nothing is kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from portal.identifiers.cleaning import squeeze

from .errors import AmountNotInYuan
from .faults import NoticeKind
from .late_errors import UnitBelowHeader
from .numbers import NumberError, decimal_of
from .question_kinds import QuestionKind
from .questions import Choice, Question
from .units import (
    LAND,
    MONEY,
    YUAN,
    figure_and_unit,
    land_among,
    land_of_heading,
    land_of_rate,
    money_among,
    money_of_heading,
    units_in,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .headers import Position
    from .parsed import ParsedFile, ParsedSheet
    from .sources import Row

_THOUSANDTH: Final = Decimal("0.001")
_FEN: Final = Decimal("0.01")
_CURRENCY: Final = re.compile("[美日欧韩澳港台加]元|外币")
_MAY_NAME_UNIT: Final = re.compile("单\\s*位|[(（]")
_AS_IT_STANDS: Final = "AS_IT_STANDS"
_OF_NOTE: Final = "amount note"


@dataclass(frozen=True, slots=True)
class _Evidence:
    """A unit, and where the sheet names it."""

    unit: str
    where: str


def convert(
    parsed: ParsedFile, sheet: ParsedSheet, rows: Iterator[Row], *, unit: str
) -> Iterator[Row]:
    """Return the rows in yuan and in ``unit``, the policy's; ask what the sheet counts in.

    Raises AmountNotInYuan for a currency that is none of ours; while rows are read UnitBelowHeader.
    """
    _refuse_currencies(sheet)
    converter = _Converter(parsed, sheet, unit)
    converter.ask_of_titles()
    return converter.rows(rows)


def _refuse_currencies(sheet: ParsedSheet) -> None:
    for column in ("amount", "rate"):
        position = sheet.header.columns.get(column)
        if position is not None and _CURRENCY.search(position.unit):
            raise AmountNotInYuan(sheet.name, position.unit)


class _Converter:
    """Knows by what each column of a sheet is multiplied; asks when a cell names its own unit."""

    def __init__(self, parsed: ParsedFile, sheet: ParsedSheet, unit: str) -> None:
        self._parsed, self._sheet, self._unit = parsed, sheet, unit
        self._columns = sheet.header.columns
        self._factors: dict[str, Decimal] = {}
        self._answers: dict[str, bool] = {}
        self._units: dict[str, str] = {}

    def ask_of_titles(self) -> None:
        """Ask about the units that headings and the lines above them name."""
        titles = [
            (number, units_in(text)) for number, text in enumerate(self._sheet.header.above, 1)
        ]
        for column in ("amount", "rate"):
            self._ask_money(column, titles if column == "amount" else [])
        if self._unit in LAND:
            self._ask_land(titles)
        elif "quantity" in self._columns and "unit" not in self._columns:
            self._say_other_unit()

    def _ask_money(self, column: str, titles: list[tuple[int, tuple[str, ...]]]) -> None:
        position = self._columns.get(column)
        if position is None:
            return
        evidence = [_Evidence(money_of_heading(position.unit), _column(position))]
        evidence += [_Evidence(money_among(units), _line(row)) for row, units in titles]
        odd = next((each for each in evidence if MONEY.get(each.unit, 1) != 1), None)
        if odd is None:
            return
        heading_says_yuan = evidence[0].unit == YUAN
        factor = self._ask(QuestionKind.AMOUNT_UNIT, column, odd, YUAN, last=heading_says_yuan)
        if factor:
            self._factors[column] = MONEY[odd.unit]

    def _ask_land(self, titles: list[tuple[int, tuple[str, ...]]]) -> None:
        quantity, rate = self._columns.get("quantity"), self._columns.get("rate")
        evidence = []
        if quantity is not None:
            evidence.append(_Evidence(land_of_heading(quantity.unit), _column(quantity)))
            if not evidence[0].unit:
                evidence += [_Evidence(land_among(units), _line(row)) for row, units in titles]
        odd = next((each for each in evidence if self._is_odd(each.unit)), None)
        if odd and self._ask(QuestionKind.LAND_UNIT, "quantity", odd, self._unit):
            self._factors["quantity"] = LAND[odd.unit] / LAND[self._unit]
        if rate is None:
            return
        per = _Evidence(land_of_rate(rate.unit), _column(rate))
        if self._is_odd(per.unit) and self._ask(QuestionKind.LAND_UNIT, "rate", per, self._unit):
            factor = self._factors.get("rate", Decimal(1))
            self._factors["rate"] = factor * LAND[self._unit] / LAND[per.unit]

    def _is_odd(self, unit: str) -> bool:
        return unit in LAND and LAND[unit] != LAND[self._unit]

    def _say_other_unit(self) -> None:
        position = self._columns["quantity"]
        unit = squeeze(position.unit)
        if self._unit and unit and unit != self._unit:
            self._parsed.say(
                NoticeKind.OTHER_UNIT,
                sheet=self._sheet.name,
                column=_column(position),
                unit=unit,
                policy=self._unit,
            )

    def _ask(
        self,
        kind: QuestionKind,
        place: str,
        evidence: _Evidence,
        expected: str,
        *,
        last: bool = False,
    ) -> bool:
        """Ask once whether figures are in another unit; say whether they are to be converted."""
        if place in self._answers:
            return self._answers[place]
        self._units[place] = evidence.unit
        convert = Choice(evidence.unit, _converted(evidence.unit, expected))
        keep = Choice(_AS_IT_STANDS, _unchanged(expected))
        choices = (keep, convert) if last else (convert, keep)
        payload = {"unit": evidence.unit, "where": evidence.where, "expected": expected}
        question = Question(kind, self._sheet.name, choices, place, payload)
        self._answers[place] = self._parsed.ask(question) == evidence.unit
        return self._answers[place]

    def rows(self, rows: Iterator[Row]) -> Iterator[Row]:
        """Yield the rows converted."""
        amount, quantity, unit, rate = (
            self._columns[column].index if column in self._columns else -1
            for column in ("amount", "quantity", "unit", "rate")
        )
        self._answered_of_note()
        factors = self._factors
        by_land = self._unit in LAND
        first = self._sheet.header.last_row + 1
        note = self._columns["note"].index if "note" in self._columns else -1
        number_of = [
            self._columns[column].index
            for column in ("card", "id_number", "organisation_code")
            if column in self._columns
        ]
        for number, row in enumerate(rows, first):
            width = len(row)
            if all(index >= width or row[index] in (None, "") for index in number_of):
                self._refuse_late_units(row, number)
            elif 0 <= note < width and type(row[note]) is str and "元" in row[note]:
                self._ask_of_note(row[note], number)
            if 0 <= amount < width:
                cell = row[amount]
                if factors or (type(cell) is str and not cell[-1:].isdigit()):
                    row[amount] = self._amount(cell, number)
            if by_land and 0 <= quantity < width:
                cell = row[quantity]
                beside = row[unit] if 0 <= unit < width else self._unit
                if (
                    factors
                    or beside != self._unit
                    or (type(cell) is str and not cell[-1:].isdigit())
                ):
                    self._convert_land(row, quantity, unit if unit < width else -1, number)
            if "rate" in factors and 0 <= rate < width:
                row[rate] = _scaled(row[rate], factors["rate"], _FEN)
            yield row

    def _refuse_late_units(self, row: Row, number: int) -> None:
        """Raise UnitBelowHeader for a line of text that names a unit nobody was asked about."""
        text = " ".join(cell for cell in row if isinstance(cell, str) and cell)
        units = units_in(text) if _MAY_NAME_UNIT.search(text) else ()
        money, land = money_among(units), land_among(units)
        if money and money not in (YUAN, self._units.get("amount")):
            raise UnitBelowHeader(self._sheet.name, number, money)
        counts_land = self._unit in LAND and "quantity" in self._columns
        if counts_land and self._is_odd(land) and land != self._units.get("quantity"):
            raise UnitBelowHeader(self._sheet.name, number, land)

    def _ask_of_note(self, note: str, number: int) -> None:
        """Ask about the unit that a note beside a payment names: it holds for the whole sheet."""
        unit = money_among(units_in(note))
        if MONEY.get(unit, 1) != 1 and unit != self._units.get("amount"):
            evidence = _Evidence(unit, _line(number))
            self._ask(QuestionKind.AMOUNT_UNIT, _OF_NOTE, evidence, YUAN, last=True)

    def _answered_of_note(self) -> None:
        """Convert all amounts when somebody said so of a note that is met only further down."""
        key = Question(QuestionKind.AMOUNT_UNIT, self._sheet.name, (), _OF_NOTE).key
        factor = MONEY.get(self._parsed.answers.get(key, ""))
        if factor is not None and "amount" not in self._factors:
            self._factors["amount"] = factor

    def _amount(self, cell: Any, number: int) -> Any:
        """Return an amount in yuan: by the unit behind it, else by that of the sheet."""
        figure, unit = figure_and_unit(cell) if isinstance(cell, str) else ("", "")
        unit = money_of_heading(unit)
        if not unit:
            return _scaled(cell, self._factors.get("amount"))
        if MONEY[unit] == 1:
            return cell
        evidence = _Evidence(unit, _line(number))
        if self._ask(QuestionKind.AMOUNT_UNIT, f"amount {unit}", evidence, YUAN):
            return _scaled(figure, MONEY[unit])
        return figure

    def _convert_land(self, row: Row, quantity: int, unit: int, number: int) -> None:
        cell = row[quantity]
        figure, behind = figure_and_unit(cell) if isinstance(cell, str) else ("", "")
        behind = land_of_heading(behind)
        beside = row[unit] if unit >= 0 and isinstance(row[unit], str) else ""
        named = behind or land_of_heading(beside)
        value = figure if behind else cell
        if self._is_odd(named):
            evidence = _Evidence(named, _line(number))
            if self._ask(QuestionKind.LAND_UNIT, f"quantity {named}", evidence, self._unit):
                value = _scaled(value, LAND[named] / LAND[self._unit], _THOUSANDTH)
            if unit >= 0 and land_of_heading(beside):
                row[unit] = self._unit
        elif not named:
            value = _scaled(value, self._factors.get("quantity"), _THOUSANDTH)
        row[quantity] = value


def _scaled(cell: Any, factor: Decimal | None, smallest: Decimal | None = None) -> Any:
    """Return a cell times a factor, rounded where it is said; a cell without a number as it is."""
    if factor is None:
        return cell
    try:
        number = decimal_of(cell)
    except NumberError:
        return cell
    if number is None:
        return cell
    scaled = number * factor
    return scaled.quantize(smallest, ROUND_HALF_UP) if smallest else scaled


def _column(position: Position) -> str:
    return _("column %(letter)s") % {"letter": position.letter}


def _line(number: int) -> str:
    return _("row %(row)d") % {"row": number}


def _converted(unit: str, expected: str) -> str:
    words = {"unit": unit, "expected": expected}
    return _("In %(unit)s: convert them to %(expected)s") % words


def _unchanged(expected: str) -> str:
    return _("In %(expected)s: take the figures as they stand") % {"expected": expected}
