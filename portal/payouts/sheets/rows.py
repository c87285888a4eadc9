"""Telling the rows of a sheet apart: payments, totals, signatures, blank and prepared rows.

A row with an ID number or organisation code is a payment, whatever else it lacks; the checks say
what. Only rows without either are looked at more closely.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from portal.identifiers.cleaning import squeeze

from .faults import SkipReason
from .numbers import NumberError, decimal_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from .headers import Header
    from .sources import Row

_TOTAL: Final = re.compile(r"合计|总计|小计|共计|累计|总合计")
_SUBTOTAL: Final = re.compile(r"小计|本页|本村|本组")
_AMOUNT_IN_TEXT: Final = re.compile(r"([0-9][0-9,]*(?:\.[0-9]+)?)元")
_SIGNATURE: Final = re.compile(
    r"制表|填表|填报|审核|复核|审批|审查|经办|负责人|主任|书记|村长|会计|出纳|监督|盖章|公章|签字"
    r"|签章|签名|日期|[0-9]年|年月日|联系人|联系电话|说明|备注|^注|以下空白|第.{0,4}页"
)
_LONGEST_LABEL: Final = 60
_LONGEST_NAME: Final = 6


@dataclass(slots=True)
class RawRow:
    """One payment as the sheet has it: where it stands, and its cells by column identifier.

    Cells are as the file holds them: text, float, bool, date, time; "" or None for nothing.
    """

    sheet: str
    row: int
    values: Mapping[str, Any]

    def text(self, column: str) -> str:
        """Return a cell as text without spaces around it; whole numbers bare, days as ISO."""
        return text_of(self.values.get(column))


def text_of(value: object) -> str:
    """Return a cell as text without spaces around it; whole numbers bare, days as ISO."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return format(value, ".15g")
    if isinstance(value, dt.datetime):
        return value.isoformat(" ")
    return str(value)


class Sorter:
    """Tells rows of one sheet apart that have no ID number and no organisation code."""

    def __init__(self, header: Header) -> None:
        at = {column: position.index for column, position in header.columns.items()}
        self._name = at.get("name", -1)
        self._card = at.get("card", -1)
        self._amount = at.get("amount", -1)

    def reason(self, row: Row) -> SkipReason | None:
        """Return why a row is no payment; None if it is one, perhaps a faulty one."""
        texts = {index: text for index, cell in enumerate(row) if (text := _squeezed(cell))}
        if self._is_total(texts):
            return SkipReason.TOTAL
        if self._has_digit(texts, self._card) or self._has_digit(texts, self._amount):
            return None
        if any(map(_SIGNATURE.search, texts.values())):
            return SkipReason.SIGNATURE
        alone = len(texts) == 1
        if self._name in texts:
            return SkipReason.TEXT if alone and len(texts[self._name]) > _LONGEST_NAME else None
        return SkipReason.TEXT if alone and not _numbers(texts) else SkipReason.NO_DATA

    def _is_total(self, texts: Mapping[int, str]) -> bool:
        """Say whether a row is a sum: by its words, or because it holds nothing but numbers."""
        if self._has_digit(texts, self._card):
            return False
        if any(_TOTAL.search(text) for text in texts.values() if len(text) <= _LONGEST_LABEL):
            return True
        return self._name not in texts and self._amount in texts and _numbers(texts)

    @staticmethod
    def _has_digit(texts: Mapping[int, str], index: int) -> bool:
        """Say whether a number stands there: signature lines fill any column with words."""
        return any(map(str.isdigit, texts.get(index, "")))

    def total(self, row: Row) -> tuple[bool, Decimal | None]:
        """Return of a total row whether it is a subtotal, and the amount it declares in yuan."""
        texts = [_squeezed(cell) for cell in row]
        subtotal = any(_SUBTOTAL.search(text) for text in texts)
        declared = self._declared(row)
        if declared is None:
            amounts = [match[1] for text in texts for match in _AMOUNT_IN_TEXT.finditer(text)]
            declared = _number(amounts[-1]) if amounts else None
        return subtotal, declared

    def _declared(self, row: Row) -> Decimal | None:
        return _number(row[self._amount]) if 0 <= self._amount < len(row) else None


def is_blank(row: Row) -> bool:
    """Say whether nothing but spaces stands in a row."""
    return not any(
        not cell.isspace() if isinstance(cell, str) and cell else cell not in (None, "")
        for cell in row
    )


def _numbers(texts: Mapping[int, str]) -> bool:
    return all(text.replace(".", "").replace(",", "").isdecimal() for text in texts.values())


def _squeezed(cell: object) -> str:
    if isinstance(cell, str):
        return squeeze(cell)
    return text_of(cell)


def _number(cell: object) -> Decimal | None:
    try:
        return decimal_of(cell)
    except NumberError:
        return None
