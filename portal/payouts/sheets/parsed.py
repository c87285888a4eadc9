"""What reading a file gives: its sheets, its payments one by one, and all that is to be said."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .errors import NoRows
from .faults import KEPT, Notice, Skipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .faults import CellFault, DeclaredTotal, NoticeKind, SkipReason
    from .headers import Header
    from .questions import Question
    from .rows import RawRow


@dataclass(slots=True)
class ParsedSheet:
    """One sheet with its header. ``village`` is the sheet's name where it stands for the village.

    ``headings`` gives letter and name of every column read: {"id_number": "C 身份证号"}.
    """

    name: str
    header: Header
    village: str = ""
    hidden: bool = False
    headings: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class ParsedFile:
    """A file that can be read. Iterate ``rows()`` once, then look at the rest.

    ``skipped``, ``faults`` and ``totals`` keep the first 1,000 each; the counts are exact.
    ``blank_rows`` by sheet; ``row_count`` payments read. ``answers`` by the key of a question;
    ``questions`` are those that were asked, by key, answered or not.
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
    pending: list[Iterator[RawRow]] = field(default_factory=list, repr=False)

    def rows(self) -> Iterator[RawRow]:
        """Yield every payment in the order of the file.

        Raises SecondHeader, TooManyRows, TooManyColumns, DamagedFile while reading; NoRows at the
        end if there was none.
        """
        while self.pending:
            yield from self.pending.pop(0)
        if not self.row_count and not self.fault_count:
            raise NoRows

    def skip(self, sheet: str, row: int | None, why: SkipReason) -> None:
        """Note a row (or sheet) that is not read."""
        self.skipped_count += 1
        if len(self.skipped) < KEPT:
            self.skipped.append(Skipped(sheet, row, why))

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

    def declare(self, total: DeclaredTotal) -> None:
        """Note a total that the sheet declares."""
        if len(self.totals) < KEPT:
            self.totals.append(total)

    def say(self, kind: NoticeKind, /, **payload: object) -> None:
        """Note something the uploader should know."""
        self.notices.append(Notice(kind, payload))
