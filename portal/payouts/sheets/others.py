"""The lines of a sheet that are no payments: totals, titles, headings, signatures, texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.places.rules import short_village_name

from . import lines
from .blocks import spans
from .faults import DeclaredTotal, NoticeKind
from .faults import SkipReason as Why
from .late_errors import PastedLines
from .question_kinds import QuestionKind
from .rows import Sorter
from .swallowed import has_pasted_lines

if TYPE_CHECKING:
    from .blocks import Blocks
    from .carried import CarriedPlaces
    from .parsed import ParsedFile, ParsedSheet
    from .rows import RawRow, Texts
    from .sources import Row

_TITLES_SHOWN = 1_000


class OtherLines:
    """Looks at the rows of one sheet that have no number of a person or organisation.

    ``released`` are payments held back before, which a line has let go on.
    """

    def __init__(
        self, parsed: ParsedFile, sheet: ParsedSheet, blocks: Blocks, places: CarriedPlaces
    ) -> None:
        self._parsed, self._sheet, self._blocks, self._places = parsed, sheet, blocks, places
        self._sorter = Sorter(sheet.header)
        self._first_row = sheet.header.last_row + 1
        self._titles = set(map(lines.bare, sheet.titles))
        self._village = sheet.village_in(sheet.titles)
        self._years = frozenset().union(*map(lines.years_in, sheet.titles))
        self._title_rows: list[int] = []
        self._total = False
        self.released: list[RawRow] = []

    def taken(self) -> list[RawRow]:
        """Return the released payments once."""
        released, self.released = self.released, []
        return released

    def is_total(self, row: Row) -> bool:
        """Say whether a word calls a row a sum."""
        return self._sorter.is_worded_total(self._sorter.texts(row))

    def is_payment(self, row: Row, number: int) -> bool:
        """Say whether a row is a payment although it has no number; note what it is otherwise.

        Raises PastedLines.
        """
        if has_pasted_lines(row):
            raise PastedLines(self._sheet.name, number)
        texts = self._sorter.texts(row)
        heading = self._sorter.heading(texts)
        if self._sorter.refuses(texts):
            self._opens(QuestionKind.REFUSED_LIST, number)
            self._skip(number, Why.TEXT)
            return False
        if heading and self._is_heading(heading, texts, number):
            return False
        why = self._sorter.reason(texts)
        if why is None:
            return True
        if why is Why.TOTAL and not self._note_total(texts, number):
            return True
        if why is Why.SIGNATURE:
            self._blocks.signed()
        self._skip(number, why)
        return False

    def say(self) -> None:
        """Say what was understood, once the sheet is read."""
        if self._title_rows:
            rows = spans(self._title_rows)
            self._parsed.say(NoticeKind.PLACE_TITLES, sheet=self._sheet.name, rows=rows)
        self._sheet.has_total = self._total

    def _skip(self, number: int, why: Why) -> None:
        self._parsed.skip(self._sheet.name, number, why)

    def _is_heading(self, heading: str, texts: Texts, number: int) -> bool:
        """Say whether a line heads the rows below it, and note what it says about them."""
        if lines.is_total_label(heading):
            return False
        if len(texts) > 1:
            return self._is_place(heading, texts, number)
        return self._is_place(heading, texts, number) or self._is_title(heading, number)

    def _is_place(self, heading: str, texts: Texts, number: int) -> bool:
        """Take 五星村二组, 一组 or 五星村, alone or before the sums of its rows."""
        place = lines.group_title(heading)
        if place is None:
            village = self._sheet.village_of(lines.place_title(heading))
            place = (village, "") if village else None
        if place is None or (len(texts) > 1 and self._may_be_person(texts)):
            return False
        village, group = place
        if len(texts) > 1 and not self._note_total(texts, number, subtotal=True):
            return False
        if self.is_elsewhere(village, self._sheet.village):
            self._opens(QuestionKind.OTHER_VILLAGE, number, village)
        self._skip(number, Why.GROUP_TITLE)
        self._places.title(village=village, group=group)
        if len(self._title_rows) < _TITLES_SHOWN:
            self._title_rows.append(number)
        return True

    def _may_be_person(self, texts: Texts) -> bool:
        """Say whether a group beside numbers may be what is left of a payment without a name."""
        columns = self._sheet.header.columns
        places = {columns[key].index for key in ("group", "village", "name") if key in columns}
        return any(index in places for index, text in texts.items() if not text.isdecimal())

    def is_elsewhere(self, village: str, current: str) -> bool:
        """Say whether a title moves rows that name no village from one village to another."""
        if not (village and current) or "village" in self._sheet.header.columns:
            return False
        return short_village_name(village) != short_village_name(current)

    def _is_title(self, heading: str, number: int) -> bool:
        """Take the title of a table; one that stood above the header is only printed again."""
        if not lines.is_title(heading) or lines.is_labelled(heading):
            return False
        village = self._sheet.village_in([heading])
        title, years, group = lines.bare(heading), lines.years_in(heading), lines.group_in(heading)
        if self.is_elsewhere(village, self._places.village or self._sheet.village):
            self._opens(QuestionKind.OTHER_VILLAGE, number, village)
        elif title not in self._titles:
            elsewhere = village not in ("", self._village) or group not in ("", self._places.group)
            is_old = bool(years and self._years and not years & self._years)
            self._opens(None if elsewhere and not is_old else QuestionKind.OTHER_TABLE, number)
        self._skip(number, Why.TEXT)
        self._titles.add(title)
        if village:
            self._village = village
            self._places.title(village=village, group=group)
        return True

    def _opens(self, kind: QuestionKind | None, number: int, village: str = "") -> None:
        self.released.extend(self._blocks.opens(kind, village))
        self._first_row = number

    def _note_total(self, texts: Texts, number: int, *, subtotal: bool = False) -> bool:
        """Declare a total; False when it cannot be judged and so is taken for a payment."""
        total = self._sorter.total(texts)
        subtotal = subtotal or total.subtotal
        worded = total.worded or subtotal
        if worded:
            self.released.extend(self._blocks.totals(subtotal=subtotal))
            if not any(map(lines.is_of_page, texts.values())):
                self._places.end_block()
        if self._blocks.is_left_out:
            return True
        self._total = True
        return all(
            self._parsed.declare(
                DeclaredTotal(
                    self._sheet.name,
                    number,
                    subtotal,
                    amount,
                    self._first_row,
                    quantity=total.quantity,
                    count=total.count,
                    worded=worded,
                )
            )
            for amount in total.amounts or (None,)
        )
