"""Columns of which each may be the amount, the quantity or the rate; what tells them apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from portal.policies.fields import pay_for

from .columns import folded
from .numbers import NumberError, decimal_of
from .question_kinds import QuestionKind
from .questions import Choice, Question

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .headers import Position
    from .sources import Row

_TOTAL: Final = re.compile(r"合计|总计|共计|小计|总额|总金额")
# Paid at different times: their total is not what this sheet pays
_TIMED: Final = re.compile(
    r"[已未待应实][发付拨补兑]|预[发付拨]|本[次期批年季月]|此次|上[次期批年季月]|前[次期]|累计|往年"
    r"|第.{1,3}[批次期季]|[一二三四1-4]季度|[0-9]{1,2}月|首[批次]|[尾余]款|剩余|清算|结算|追加|扣|调整"
)
_THIS_TIME: Final = re.compile(r"本[次期批]|此次|实[发付拨补兑]")
_SUM: Final = "+"


@dataclass(frozen=True, slots=True)
class Candidates:
    """The columns of one sheet that may be ``column``; ``name`` is what people call it."""

    column: str
    name: str
    sheet: str
    positions: tuple[Position, ...]

    @property
    def totals(self) -> list[Position]:
        """Those that call themselves a total."""
        return [position for position in self.positions if _TOTAL.search(_words(position))]

    @property
    def are_timed(self) -> bool:
        """Whether they were or will be paid at different times: 已发 | 本次, 第一批 | 第二批."""
        return any(_TIMED.search(_words(position)) for position in self.positions)

    def without(self, chosen: Position) -> tuple[Position, ...]:
        """Return the others."""
        return tuple(position for position in self.positions if position != chosen)

    def proven_total(self, rows: Sequence[Row]) -> Position | None:
        """Return the one total if the rows prove it the sum of the others and none is timed."""
        totals = self.totals
        if len(totals) != 1 or self.are_timed or self.column == "rate":
            return None
        proofs = [self.is_total(row, totals[0]) for row in rows]
        return totals[0] if True in proofs and False not in proofs else None

    def proven_factor(
        self, rows: Sequence[Row], columns: Mapping[str, Position]
    ) -> Position | None:
        """Return the one of several areas (or rates) that gives the amount in every row."""
        others = {"quantity": "rate", "rate": "quantity"}
        other, amount = columns.get(others.get(self.column, "")), columns.get("amount")
        if other is None or amount is None or self.column not in others:
            return None
        fitting = [each for each in self.positions if _is_factor(rows, each, other, amount)]
        return fitting[0] if len(fitting) == 1 else None

    def is_total(self, row: Row, total: Position) -> bool | None:
        """Say whether a column is the sum of the others in a row; None where a side is empty."""
        whole, parts = _number(row, total), sum_of(row, self.without(total))
        return None if whole is None or parts is None else whole == parts

    def beside(self, amount: Position | None) -> Position | None:
        """Return the one that stands under the same heading as the chosen amount, None if none."""
        if amount is None:
            return None
        same = [each for each in self.positions if each.path[:-1] == amount.path[:-1]]
        return same[0] if len(same) == 1 and len(amount.path) > 1 else None

    def question(self) -> Question:
        """Ask which it is; the likeliest first, and the sum of parts that have no total."""
        order = sorted(self.positions, key=self._rank)
        choices = [Choice(each.letter, f"{each.letter} {_shown(each)}") for each in order]
        if not self.totals and not self.are_timed and self.column != "rate":
            letters = _SUM.join(position.letter for position in self.positions)
            choices.append(Choice(letters, _("The sum of the columns")))
        letters = ", ".join(position.letter for position in self.positions)
        payload = {"column": self.name, "letters": letters}
        return Question(QuestionKind.COLUMN, self.sheet, tuple(choices), self.column, payload)

    def _rank(self, position: Position) -> int:
        words = _words(position)
        if _THIS_TIME.search(words):
            return 0
        return 1 if _TOTAL.search(words) else 2

    def position_of(self, answer: str) -> Position | None:
        """Return the column of an answer, None for their sum."""
        return next((each for each in self.positions if each.letter == answer), None)


def sum_of(row: Row, positions: Sequence[Position]) -> Decimal | None:
    """Return the sum of the numbers in several columns of a row, None if there is none."""
    numbers = [number for each in positions if (number := _number(row, each)) is not None]
    return sum(numbers, Decimal(0)) if numbers else None


def _is_factor(rows: Sequence[Row], *columns: Position) -> bool:
    """Say whether the first column times the second is the third in every row that has all."""
    fits = False
    for row in rows:
        quantity, rate, amount = (_number(row, position) for position in columns)
        if quantity is None or rate is None or amount is None:
            continue
        if pay_for(quantity, rate) != amount:
            return False
        fits = True
    return fits


def _number(row: Row, position: Position) -> Decimal | None:
    if position.index >= len(row):
        return None
    try:
        return decimal_of(row[position.index])
    except NumberError:
        return None


def _words(position: Position) -> str:
    return folded("".join(position.path) or position.heading)


def _shown(position: Position) -> str:
    return " / ".join(dict.fromkeys(position.path)) or position.heading
