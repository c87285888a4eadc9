"""What reading a file gives: its sheets, its payments one by one, and all that is to be said."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .errors import NoRows
from .faults import KEPT, KEPT_TOTALS, Notice, NoticeKind, Skipped
from .lines import villages_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from .faults import CellFault, DeclaredTotal, SkipReason
    from .headers import Header
    from .questions import Question
    from .rows import RawRow

    VillageOf = Callable[[str], str | None]


@dataclass(slots=True)
class ParsedSheet:
    """One sheet with its header. ``village`` is the sheet's name where it stands for the village.

    ``headings`` gives letter and name of every column read: {"id_number": "C 身份证号"}. ``titles``
    are the texts above the header, without spaces. ``village_of`` returns the village that a text
    stands for, or None. ``has_total`` is known once the rows are read.
    """

    name: str
    header: Header
    village: str = ""
    hidden: bool = False
    headings: dict[str, str] = field(default_factory=dict)
    titles: tuple[str, ...] = ()
    village_of: VillageOf = field(default=lambda _text: None, repr=False)
    has_total: bool = False

    def village_in(self, titles: Iterable[str]) -> str:
        """Return the village that titles name, "" where they name none or several."""
        readings = [texts for title in titles for texts in villages_in(title)]
        villages = {next(filter(None, map(self.village_of, texts)), "") for texts in readings}
        villages.discard("")
        return villages.pop() if len(villages) == 1 else ""


@dataclass(slots=True)
class ParsedFile:
    """A file that can be read. Iterate ``rows()`` once, then look at the rest.

    ``skipped`` and ``faults`` keep the first 1,000 each, the counts are exact; ``totals`` all.
    ``blank_rows`` by sheet; ``row_count`` payments read. ``answers`` by the key of a question;
    ``questions`` are those that were asked, by key, answered or not. ``spanned`` are the rows
    (sheet, row) whose ID number is a merged cell that began above them.
    """

    kind: str
    encoding: str
    sheets: list[ParsedSheet] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    skipped_count: int = 0
    faults: list[CellFault] = field(default_factory=list)
    fault_count: int = 0
    totals: list[DeclaredTotal] = field(default_factory=list)
    row_count: int = 0
    answers: Mapping[str, str] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    spanned: set[tuple[str, int]] = field(default_factory=set, repr=False)
    pending: list[Iterator[RawRow]] = field(default_factory=list, repr=False)

    def rows(self) -> Iterator[RawRow]:
        """Yield every payment in the order of the file.

        Raises SecondHeader, TooManyRows, TooManyColumns, DamagedFile while reading; NoRows at the
        end if there was none.
        """
        while self.pending:
            yield from self.pending.pop(0)
        if any(sheet.has_total for sheet in self.sheets):
            for sheet in self.sheets:
                if not sheet.has_total:
                    self.say(NoticeKind.NO_TOTAL, sheet=sheet.name)
        nobody = any(not total.worded for total in self.totals)
        if not (self.row_count or self.fault_count or self.open_questions or nobody):
            raise NoRows

    def skip(
        self, sheet: str, row: int | None, why: SkipReason, *, into: int | None = None
    ) -> None:
        """Note a row (or sheet) that is not read; one added ``into`` another is always kept."""
        self.skipped_count += 1
        if len(self.skipped) < KEPT or into is not None:
            self.skipped.append(Skipped(sheet, row, why, into))

    def ask(self, question: Question) -> str:
        """Ask once, and return the answer; the first choice while there is none."""
        self.questions[question.key] = question
        answer = self.answers.get(question.key, "")
        values = [choice.value for choice in question.choices]
        return answer if answer in values else values[0]

    @property
    def open_questions(self) -> list[Question]:
        """The questions that nobody answered, complete once the rows are exhausted."""
        return [
            question
            for key, question in self.questions.items()
            if self.answers.get(key) not in {choice.value for choice in question.choices}
        ]

    def fault(self, fault: CellFault) -> None:
        """Note a cell that blocks the sheet."""
        self.fault_count += 1
        if len(self.faults) < KEPT:
            self.faults.append(fault)

    def declare(self, total: DeclaredTotal) -> bool:
        """Note a total that the sheet declares; False if there are too many to judge."""
        if len(self.totals) >= KEPT_TOTALS:
            return False
        self.totals.append(total)
        return True

    def say(self, kind: NoticeKind, /, **payload: object) -> None:
        """Note something the uploader should know."""
        self.notices.append(Notice(kind, payload))
