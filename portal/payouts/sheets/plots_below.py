"""Rows with figures and nobody's name: further plots of the person above, if somebody says so.

Name, number and account stand once over several rows; as merged cells the sheet says so itself
(``merges``), as empty cells (a text file has no merged ones) a person does.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from .blocks import spans
from .numbers import NumberError, decimal_of
from .question_kinds import QuestionKind
from .questions import Choice, Question
from .rows import text_of

if TYPE_CHECKING:
    from .parsed import ParsedFile, ParsedSheet
    from .sources import Row

ABOVE: Final = Choice("above", _("Yes: another plot of the person above"))
MISSING: Final = Choice("missing", _("No: the entries are missing"))
_OWN: Final = frozenset(["amount", "quantity", "rate", "unit", "note"])
_NAMED: Final = 2_000
# So many rows above it a sum of a part, without a word, may speak of
_SUMMED: Final = 1_000


class PlotsBelow:
    """Follows the payments of one sheet; call ``saw`` for each, ``belong`` for rows of nobody."""

    def __init__(self, parsed: ParsedFile, sheet: ParsedSheet) -> None:
        self._parsed, self._sheet = parsed, sheet
        at = {column: position.index for column, position in sheet.header.columns.items()}
        self._at = at
        self._shared = [index for column, index in at.items() if column not in _OWN]
        self._of_person = [
            index for column, index in at.items() if column in ("name", "card", "householder_name")
        ]
        self._row: Row = []
        self._number = 0
        self._amounts: list[object] = []
        self._summed, self._total = 0, Decimal(0)
        self._rows: list[int] = []
        self._above = True

    def saw(self, row: Row, number: int) -> None:
        """Take note of a payment."""
        self._row, self._number = row, number
        self._amounts.append(row[self._at["amount"]])

    def belong(self, row: Row, number: int, *, shares: bool = False) -> bool:
        """Say whether a row without number of a person is a plot of the one above; complete it.

        shares: its amount is the merged one of the row above.
        """
        if number != self._number + 1 or not self._has_figures_alone(row, shares=shares):
            return False
        if not shares and self._is_sum(row):
            return False
        if len(self._rows) < _NAMED:
            self._rows.append(number)
        if len(self._rows) == 1:
            self._above = self.ask()
        if self._above:
            for index in self._shared:
                if row[index] in (None, ""):
                    row[index] = self._row[index]
            self._parsed.spanned.add((self._sheet.name, number))
        else:
            self._number = number
        return self._above

    def ask(self) -> bool:
        """Ask, naming the rows known by now, and return whether they are plots; False for none."""
        if not self._rows:
            return False
        payload = {"rows": spans(self._rows)}
        choices = (ABOVE, MISSING)
        question = Question(QuestionKind.PLOTS_BELOW, self._sheet.name, choices, payload=payload)
        return self._parsed.ask(question) == ABOVE.value

    def _has_figures_alone(self, row: Row, *, shares: bool) -> bool:
        """Say whether nobody is named, and amount and area (or rate) stand there as numbers."""
        at = self._at
        if any(row[index] not in (None, "") for index in self._of_person):
            return False
        if "amount" not in at or not (shares or _figure(row[at["amount"]])):
            return False
        own = [row[at[column]] for column in ("quantity", "rate") if column in at]
        return any(_figure(cell) is not None for cell in own) and not self._has_words(row)

    def _has_words(self, row: Row) -> bool:
        """Say whether words stand in the row, but for its note, its unit and its place."""
        free = {self._at.get(column) for column in ("note", "unit", "village", "group", "township")}
        return any(
            _figure(cell) is None
            for index, cell in enumerate(row)
            if index not in free and text_of(cell)
        )

    def _is_sum(self, row: Row) -> bool:
        """Say whether the amount is what all rows, or two and more right above, add up to."""
        for cell in self._amounts[self._summed :]:
            self._total += _figure(cell) or 0
        self._summed = len(self._amounts)
        amount, total = _figure(row[self._at["amount"]]), Decimal(0)
        if amount == self._total and self._summed > 1:
            return True
        for count, cell in enumerate(reversed(self._amounts[-_SUMMED:]), 1):
            total += _figure(cell) or 0
            if total == amount and count > 1:
                return True
        return False


def _figure(cell: object) -> Decimal | None:
    try:
        return decimal_of(cell)
    except NumberError:
        return None
