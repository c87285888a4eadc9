"""Read a sheet as a stream, stage its rows in chunks, check what is staged with set queries."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from decimal import Decimal
from itertools import chain, islice
from typing import TYPE_CHECKING, BinaryIO, Final

from django.utils.translation import gettext as _

from portal.payouts.checks.amounts import AMOUNT_ROUNDED
from portal.payouts.checks.cards import check_accounts
from portal.payouts.checks.files import SAME_FILE, check_declared_totals
from portal.payouts.checks.findings import Findings
from portal.payouts.checks.identity import check_names
from portal.payouts.checks.payees import check_relations
from portal.payouts.checks.plots import ADD, AMOUNT_OF_ROWS
from portal.payouts.checks.repeats import REPEAT_IN_FILE, check_repeats
from portal.payouts.checks.rows import Cells
from portal.payouts.checks.staged import Staged
from portal.payouts.enums import UploadStep
from portal.payouts.rules import yuan
from portal.payouts.sheets.faults import SkipReason
from portal.payouts.sheets.question_kinds import QuestionKind
from portal.payouts.sheets.questions import Choice, Question
from portal.payouts.sheets.reader import ParsedFile, read_sheet
from portal.places.rules import short_village_name
from portal.policies.fields import FEN
from portal.policies.models import Policy

from .adding import AddedRow, add_plots
from .amounts import Amounts
from .collector import uncollected
from .other_policies import OtherPolicies
from .people import People
from .progress import Progress
from .read import RowReader
from .source import is_again
from .stage import StagingTables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from portal.payouts.checks.rows import PayoutRow
    from portal.payouts.models import Batch

    from .request import ImportRequest

ROWS_AT_ONCE: Final = 4000
NUMBERS_KEPT: Final = 200
_ENTERED_MEANWHILE: Final = """
    SELECT p.id
    FROM {people} p JOIN {recipient_secret} s ON s.id_number_digest = p.id_number_digest
    WHERE p.fresh
    LIMIT 1
"""


class SheetImport:
    """One pass over one file: what was read and staged, counted and found.

    Create, `run`, then look; `tables` hold the rows until they are kept or dropped. Needs an open
    transaction. ``encrypt``: the rows may be kept, not only checked. ``earlier``: the batch that
    was made of this file. ``progress`` is told how far it is. Raises the errors of `sheets.errors`
    for a file that cannot be read.
    """

    def __init__(
        self,
        request: ImportRequest,
        stream: BinaryIO,
        filename: str,
        answers: Mapping[str, str] | None = None,
        *,
        encrypt: bool = True,
        earlier: Batch | None = None,
        progress: Progress | None = None,
    ) -> None:
        self._request, self._stream, self._filename = request, stream, filename
        self._answers, self._encrypt, self._earlier = answers, encrypt, earlier
        self.progress = progress or Progress()
        self.findings = Findings()
        self._reader = RowReader(request, answers or {})
        self.tables = StagingTables(basis=self._reader.basis, today=self._reader.today)
        self.parsed: ParsedFile
        self.sheets: dict[str, int] = {}
        self._amounts: defaultdict[str, Amounts] = defaultdict(Amounts)
        self._unread: dict[str, int] = {}
        self._adds = (answers or {}).get(REPEAT_IN_FILE.code) == ADD
        self.added: list[AddedRow] = []

    @property
    def same_as(self) -> str:
        """The number of the batch that paid this very file already; empty where none did."""
        earlier = self._earlier
        return earlier.number if earlier and is_again(earlier, self._request) else ""

    @property
    def rows(self) -> int:
        """Payments read; rows added together are one."""
        return self.parsed.row_count - len(self.added)

    @property
    def total(self) -> Decimal:
        """The sum of all readable amounts in yuan."""
        return yuan(sum(sum(amounts.fen) for amounts in self._amounts.values()))

    @property
    def declared_total(self) -> Decimal | None:
        """What the sheets say they add up to, in yuan; None where one of them says nothing."""
        largest: dict[tuple[str, int], Decimal] = {}
        for total in self.parsed.totals:
            table = (total.sheet, total.first_row)
            if total.amount is not None and not total.subtotal:
                largest[table] = max(total.amount, largest.get(table, total.amount))
        everywhere = {sheet for sheet, _first_row in largest} == set(self.sheets)
        return sum(largest.values(), Decimal(0)) if largest and everywhere else None

    def checks(self) -> list[dict[str, object]]:
        """Return every check with its number of findings, those with some with ``rows`` as well.

        These are row numbers of the batch (the first 200), which its reviewer can look up; the
        rows of the sheet are the clerk's. Of a file in which nothing blocks.
        """
        rows: dict[str, list[int]] = {}
        for finding in self.findings.in_order(self.sheets):
            numbers = rows.setdefault(finding.code, [])
            number = self._number_of(finding.sheet, finding.row)
            if number and number not in numbers and len(numbers) < NUMBERS_KEPT:
                numbers.append(number)
        return [
            {**check, "rows": rows.get(str(check["code"]), [])} if check["findings"] else check
            for check in self.findings.summary()
        ]

    def _number_of(self, sheet: str, row: int | None) -> int:
        """Return the number a row of a sheet has in the batch; 0 for what is no row of it."""
        before = 0
        for name, amounts in self._amounts.items():
            gone = [added.row for added in self.added if added.sheet == name]
            if name == sheet:
                place = bisect_left(amounts.rows, row or 0)
                is_row = place < len(amounts.rows) and amounts.rows[place] == row
                return before + place + 1 - bisect_left(gone, row or 0) if is_row else 0
            before += len(amounts.rows) - len(gone)
        return 0

    @uncollected()
    def run(self) -> None:
        """Read, stage and check the whole file."""
        self.progress.step, self.progress.rows = UploadStep.OPENING, 0
        self.parsed = self._open()
        self.sheets = {sheet.name: number for number, sheet in enumerate(self.parsed.sheets)}
        self.tables.create()
        self._stage()
        self.progress.step = UploadStep.CHECKING
        self.findings.add_faults(self.parsed.faults, self.parsed.fault_count)
        self.tables.finish()
        # From here to the end of the transaction nobody else drafts for this policy: two imports
        # at once must not both find that nobody is paid yet.
        Policy.objects.select_for_update(no_key=True).get(pk=self._request.policy.pk)
        by_sheet = (amounts.lines(sheet) for sheet, amounts in self._amounts.items())
        lines = chain.from_iterable(by_sheet)
        # What rounding may have moved: half a fen a row
        slack = FEN / 2 * self.findings.counts[AMOUNT_ROUNDED.code]
        check_declared_totals(self.findings, self.parsed.totals, lines, self._unread, slack=slack)
        staged = self.staged()
        check_names(staged)
        check_relations(staged)
        check_accounts(staged)
        if self._adds:
            self._add_plots(staged)
        check_repeats(staged, self.parsed.spanned)
        self._check_same_file()

    def _add_plots(self, staged: Staged) -> None:
        """Add the rows of each person together, and note which row went into which."""
        self.added = add_plots(staged, self.parsed.spanned)
        for row in self.added:
            self.parsed.skip(row.sheet, row.row, SkipReason.ADDED, into=row.into)

    def _check_same_file(self) -> None:
        """Refuse a file that became a batch, or ask whether it is paid for another period, too."""
        earlier = self._earlier
        if earlier is None:
            return
        if self.same_as or self._denies(earlier):
            self.findings.add(SAME_FILE, payload={"batch": earlier.number})

    def _denies(self, earlier: Batch) -> bool:
        """Ask; return whether the answer is no. An open question keeps the file out by itself."""
        choices = (
            Choice("no", _("No, this is the wrong file")),
            Choice("yes", _("Yes, the same list is paid for this period, too")),
        )
        words = {"batch": earlier.number, "period": earlier.period_value.label}
        question = Question(QuestionKind.SAME_FILE, "", choices, payload=words)
        self.parsed.ask(question)
        return self.parsed.answers.get(question.key) == "no"

    @property
    def is_complete(self) -> bool:
        """Whether nothing blocks and no question is open."""
        return not self.findings.blocking and not self.parsed.open_questions

    def overtaken(self) -> bool:
        """Say whether somebody staged as new is on record by now, entered by another import.

        Then the checks held that person against his own record; the file must be read anew.
        """
        return next(self.staged().ask(_ENTERED_MEANWHILE), None) is not None

    def _open(self) -> ParsedFile:
        self._stream.seek(0)
        return read_sheet(
            self._stream,
            filename=self._filename,
            extra=[column.name for column in self._reader.columns],
            village_known=self._request.village is not None,
            village_of_sheet=self._village_of_text,
            answers=self._answers,
            years=self._years(),
            months=self._months(),
            other_policy=OtherPolicies(self._request.policy).named_in,
            unit=self._request.policy.unit,
        )

    def _years(self) -> frozenset[int]:
        period = self._request.period
        return frozenset(range(period.starts_on.year, period.ends_on.year + 1))

    def _months(self) -> frozenset[int]:
        first, last = self._request.period.starts_on, self._request.period.ends_on
        # A single day is when it is paid, not what for
        return frozenset(range(first.month, last.month + 1)) if first < last else frozenset()

    def _village_of_text(self, text: str) -> str | None:
        """Return the village that the name of a sheet or a title stands for, in its short form."""
        index, scope = self._reader.index, self._request.scope
        place = index.find(text, within=scope).place
        if place is None:
            return None
        name = short_village_name(place.name)
        return name if index.find(name, within=scope).place == place else text

    def _stage(self) -> None:
        people = People(self._request.draft, keeps=self._encrypt)
        self.progress.step = UploadStep.READING
        rows = self._read()
        while chunk := list(islice(rows, ROWS_AT_ONCE)):
            identified = [row for row in chunk if row.beneficiary is not None]
            encrypt = self._encrypt and not (self.findings.blocking or self.parsed.fault_count)
            self.progress.step = UploadStep.PEOPLE
            self.tables.add(identified, people=people, sheets=self.sheets, encrypt=encrypt)
            self.progress.step = UploadStep.READING

    def _read(self) -> Iterator[PayoutRow]:
        headings = {sheet.name: sheet.headings for sheet in self.parsed.sheets}
        for raw in self.parsed.rows():
            cells = Cells(
                raw.values,
                sheet=raw.sheet,
                row=raw.row,
                headings=headings[raw.sheet],
                findings=self.findings,
                readings=self._reader.readings,
            )
            row = self._reader.read(cells)
            if raw.plots:
                cells.say(AMOUNT_OF_ROWS, "amount", rows="、".join(map(str, raw.plots)))
            if row.amount is not None:
                self._amounts[row.sheet].add(row.row, row.amount, row.quantity)
            else:
                self._unread.setdefault(row.sheet, row.row)
            self.progress.rows += 1
            yield row

    def staged(self) -> Staged:
        """Return the staged rows, for set queries; valid until the tables are dropped."""
        tables, draft = self.tables, self._request.draft
        return Staged(
            lines=tables.lines.name,
            people=tables.people.name,
            accounts=tables.accounts.name,
            relations=tables.relations.name,
            sheets=tuple(self.sheets),
            headings=tuple(sheet.headings for sheet in self.parsed.sheets),
            batch_id=draft.pk if draft is not None else 0,
            policy_id=self._request.policy.pk,
            period=self._request.period.code,
            today=self._reader.today,
            findings=self.findings,
        )
