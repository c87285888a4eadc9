"""Villages and groups that stand once for many rows: in a title above them, or in the first row.

A title alone in its line (五星村二组) gives both to the rows below that name none. A cell filled
only in the first row of a block is held to mean the rows below when somebody says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from portal.places.rules import village_stem

from .question_kinds import QuestionKind
from .questions import Choice, Question

if TYPE_CHECKING:
    from .parsed import ParsedFile, ParsedSheet

PLACES: Final = ("township", "village", "group")
_CHOICES: Final = (
    Choice("below", _("It holds for the rows below, up to the next entry")),
    Choice("empty", _("The empty cells are meant to be empty")),
)


class CarriedPlaces:
    """Remembers where the rows of one sheet belong that do not say it themselves."""

    def __init__(self, parsed: ParsedFile, sheet: ParsedSheet) -> None:
        self._parsed, self._sheet = parsed, sheet
        self._columns = [column for column in PLACES if column in sheet.header.columns]
        self._last = dict.fromkeys(PLACES, "")
        self._filled: set[str] = set()
        self._scattered: set[str] = set()
        self._below: dict[str, bool] = {}
        self._titled = dict.fromkeys(PLACES, False)
        self.village = self.group = ""

    def title(self, *, village: str, group: str) -> None:
        """Take note of a title: what it does not say, it leaves (a village) or ends (a group)."""
        self.village = village or self.village
        self.group = group
        self._titled = {"township": False, "village": bool(self.village), "group": bool(group)}
        self._last["group"] = ""
        if village:
            self.end_block()

    def end_block(self) -> None:
        """Take note of a total: the cell above it does not reach below it."""
        self._last = dict.fromkeys(PLACES, "")

    def fill(self, values: dict[str, Any]) -> None:
        """Complete the places of a payment."""
        for column in self._columns:
            cell, last = values[column], self._last[column]
            if cell is None or cell == "":
                if last != "" and not self._titled[column] and self._reaches_below(column):
                    values[column] = last
                elif column not in self._filled:
                    self._scattered.add(column)
                continue
            self._filled.add(column)
            if cell == last:
                self._scattered.add(column)
            else:
                self._last[column] = cell
                if last != "":
                    self._forget_below(column)
        village = values.get("village") or self.village or self._sheet.village
        if village:
            values["village"] = village
        if self.group and not values.get("group") and self._is_here(village):
            values["group"] = self.group

    def _forget_below(self, column: str) -> None:
        """In another township no village reaches down, in another village no group."""
        for part in PLACES[PLACES.index(column) + 1 :]:
            self._last[part] = ""

    def _is_here(self, village: object) -> bool:
        """Say whether a row lies in the village that the title above it names, if it names one."""
        return not self.village or village_stem(self.village) in str(village)

    def _reaches_below(self, column: str) -> bool:
        """Say whether a cell means the rows below it too.

        Asked where the first row is filled, and none repeats what stands above it.
        """
        if column not in self._below:
            self._below[column] = column not in self._scattered and self._ask(column)
        return self._below[column]

    def _ask(self, column: str) -> bool:
        position = self._sheet.header.columns[column]
        question = Question(
            QuestionKind.FIRST_ROW_ONLY,
            self._sheet.name,
            _CHOICES,
            place=position.letter,
            payload={"column": self._sheet.headings[column]},
        )
        return self._parsed.ask(question) == "below"
