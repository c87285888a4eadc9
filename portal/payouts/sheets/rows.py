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

from . import lines
from .faults import SkipReason
from .in_words import amount_in_words
from .numbers import NumberError, decimal_of

if TYPE_CHECKING:
    from decimal import Decimal

    from .headers import Header
    from .sources import Row

_AMOUNT_IN_TEXT: Final = re.compile(r"[¥￥]?([0-9][0-9,]*(?:\.[0-9]+)?)(万?元)(?![/每])")
_AMOUNT_ALONE: Final = re.compile(r"[¥￥]([0-9][0-9,]*(?:\.[0-9]+)?)|额[:：]?([0-9][0-9,.]*)$")
_DIGIT: Final = r"[零〇○一二三四五六七八九两壹贰弍叁肆伍陆柒捌玖]"
_IN_WORDS: Final = re.compile(
    rf"(?:{_DIGIT}|[十拾百佰千仟万萬亿億])+[元圆圓](?:零?{_DIGIT}角)?(?:零?{_DIGIT}分)?"
)
_LONGEST_NAME: Final = 6
_MYRIAD: Final = 10_000

Texts = dict[int, str]


@dataclass(slots=True)
class RawRow:
    """One payment as the sheet has it: where it stands, and its cells by column identifier.

    Cells are as the file holds them: text, float, bool, date, time; "" or None for nothing.
    ``plots`` are the rows that share its merged amount, itself among them; () for one row alone.
    """

    sheet: str
    row: int
    values: dict[str, Any]
    plots: tuple[int, ...] = ()

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


@dataclass(frozen=True, slots=True)
class TotalLine:
    """What a total line declares: yuan (two if figures and words differ), quantity, how many.

    ``worded`` is False for a line of numbers that no word calls a sum.
    """

    subtotal: bool
    amounts: tuple[Decimal, ...]
    quantity: Decimal | None = None
    count: int | None = None
    worded: bool = True


class Sorter:
    """Tells rows of one sheet apart that have no ID number and no organisation code.

    Only positive evidence makes a row something else than a payment: a payment that lacks its
    numbers is still one, and the checks say what it lacks.
    """

    def __init__(self, header: Header) -> None:
        at = {column: position.index for column, position in header.columns.items()}
        self._name = at.get("name", -1)
        self._card = at.get("card", -1)
        self._amount = at.get("amount", -1)
        self._quantity = at.get("quantity", -1)
        self._rate = at.get("rate", -1)
        self._note = at.get("note", -1)

    @staticmethod
    def texts(row: Row) -> Texts:
        """Return the filled cells of a row by index, squeezed."""
        return {index: text for index, cell in enumerate(row) if (text := _squeezed(cell))}

    def reason(self, texts: Texts) -> SkipReason | None:
        """Return why a row is no payment; None if it is one, perhaps a faulty one."""
        if self._has_digit(texts, self._card):
            return None
        if self.is_worded_total(texts) or self._is_bare_sum(texts):
            return SkipReason.TOTAL
        somebody = self._is_somebody(texts)
        if not somebody and self._is_prepared(texts):
            return SkipReason.NO_DATA
        if self._has_digit(texts, self._amount):
            return None
        if self._is_signed(texts, somebody=somebody):
            return SkipReason.SIGNATURE
        return self._without_figures(texts)

    def _without_figures(self, texts: Texts) -> SkipReason | None:
        alone = len(texts) == 1
        if self._name in texts:
            return SkipReason.TEXT if alone and len(texts[self._name]) > _LONGEST_NAME else None
        if alone and not _numbers(texts):
            return SkipReason.TEXT
        return None if self._has_digit(texts, self._quantity) else SkipReason.NO_DATA

    def is_worded_total(self, texts: Texts) -> bool:
        """Say whether a word calls a row without name and account a sum; a note does not."""
        if self._has_digit(texts, self._card) or self._is_somebody(texts):
            return False
        for index, text in texts.items():
            if lines.is_total_word(text) if index == self._note else lines.is_total_label(text):
                return True
        return len(texts) == 1 and any(map(lines.is_total_text, texts.values()))

    def _is_bare_sum(self, texts: Texts) -> bool:
        """Say whether a row holds nothing but numbers and may be a sum: no rate, not zero."""
        return (
            self._name not in texts
            and self._rate not in texts
            and _numbers(texts)
            and bool(_number(texts.get(self._amount)))
        )

    def _is_prepared(self, texts: Texts) -> bool:
        """Say whether a row was prepared for nobody: its formulas give zero, or nothing."""
        amount, quantity = texts.get(self._amount, ""), texts.get(self._quantity, "")
        return bool(amount) and _is_zero(amount) and (not quantity or _is_zero(quantity))

    def _is_signed(self, texts: Texts, *, somebody: bool) -> bool:
        if not somebody:
            return any(map(lines.is_signature, texts.values()))
        # 制表人: 张三 — the name in the column of names is not the beneficiary's
        return any(map(lines.is_label, (texts[index] for index in texts if index != self._note)))

    def _is_somebody(self, texts: Texts) -> bool:
        return lines.is_somebody(texts.get(self._name, ""))

    @staticmethod
    def _has_digit(texts: Texts, index: int) -> bool:
        """Say whether a number stands there: signature lines fill any column with words."""
        text = texts.get(index, "")
        return any(map(str.isdigit, text)) and not (
            lines.is_labelled(text) or lines.is_signature(text)
        )

    def total(self, texts: Texts) -> TotalLine:
        """Return what a total row declares."""
        subtotal = any(map(lines.is_subtotal, texts.values()))
        amount = _number(texts.get(self._amount))
        figures = [] if amount is None else [amount]
        words: list[Decimal | None] = []
        for index, text in texts.items():
            if index not in (self._amount, self._rate):
                if amount is None:
                    figures.extend(_figures_in(text))
                words.extend(map(amount_in_words, _IN_WORDS.findall(text)))
        amounts = [*figures[-1:], *(word for word in words[-1:] if word is not None)]
        counts = [count for text in texts.values() if (count := lines.counted(text)) is not None]
        return TotalLine(
            subtotal,
            tuple(dict.fromkeys(amounts)),
            _number(texts.get(self._quantity)),
            counts[0] if len(counts) == 1 else None,
            worded=self.is_worded_total(texts),
        )

    def refuses(self, texts: Texts) -> bool:
        """Say whether a line without a person heads people who are not to be paid."""
        if self._has_digit(texts, self._card) or self._has_digit(texts, self._amount):
            return False
        heads = any(
            lines.refuses(text)
            for index, text in texts.items()
            if index != self._note or len(texts) == 1
        )
        return heads and (not self._is_somebody(texts) or lines.refuses(texts[self._name]))

    def heading(self, texts: Texts) -> str:
        """Return the text of a line that may head rows: the only words of a row without numbers."""
        words = [text for text in texts.values() if not _is_number(text)]
        return words[0] if len(words) == 1 else ""


def _figures_in(text: str) -> list[Decimal]:
    """Return the amounts in yuan that a text names in figures."""
    amounts = [
        number * (_MYRIAD if unit == "万元" else 1)
        for figures, unit in _AMOUNT_IN_TEXT.findall(text)
        if (number := _number(figures)) is not None
    ]
    matches = [sign or behind for sign, behind in _AMOUNT_ALONE.findall(text)]
    return amounts or [number for match in matches if (number := _number(match)) is not None]


def is_blank(row: Row) -> bool:
    """Say whether nothing but spaces stands in a row."""
    return not any(
        not cell.isspace() if isinstance(cell, str) and cell else cell not in (None, "")
        for cell in row
    )


def _numbers(texts: Texts) -> bool:
    return all(map(_is_number, texts.values()))


def _is_number(text: str) -> bool:
    return text.replace(".", "").replace(",", "").isdecimal()


def _is_zero(text: str) -> bool:
    return _number(text) == 0


def _squeezed(cell: object) -> str:
    if isinstance(cell, str):
        return squeeze(cell)
    return text_of(cell)


def _number(cell: object) -> Decimal | None:
    try:
        return decimal_of(cell)
    except NumberError:
        return None
