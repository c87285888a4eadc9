"""What an import answers: a draft, or everything that was found in the sheet."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.payouts.checks.findings import RowError
    from portal.payouts.models import Batch
    from portal.payouts.sheets.faults import CellFault, Notice, Skipped
    from portal.payouts.sheets.questions import Question

    from .sheet_import import SheetImport


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What became of a sheet: a draft, or the reasons why nothing of it was kept.

    `batch` is None when something blocks or one of `questions` is open; `answered` are those that
    an answer closed. `findings` are those kept to be shown, warnings among them; `counts` gives the
    number of all by code, `blocking` of those that block. `skipped` are rows that were no payments.
    Amounts in yuan; `declared_total` is what the sheets say themselves. `duplicate_of` is the batch
    that was made from exactly this file.
    """

    batch: Batch | None
    findings: tuple[RowError | CellFault, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    blocking: int = 0
    notices: tuple[Notice, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    skipped_count: int = 0
    rows: int = 0
    total: Decimal = Decimal(0)
    declared_total: Decimal | None = None
    duplicate_of: Batch | None = None
    questions: tuple[Question, ...] = ()
    answered: tuple[Question, ...] = ()


def outcome_of(sheet: SheetImport, batch: Batch | None) -> ImportOutcome:
    """Return the outcome of a file that was read and checked."""
    parsed = sheet.parsed
    still_open = parsed.open_questions
    return ImportOutcome(
        batch,
        findings=tuple(sheet.findings.in_order(sheet.sheets)),
        counts=dict(sheet.findings.counts),
        blocking=sheet.findings.blocking,
        notices=tuple(parsed.notices),
        skipped=tuple(parsed.skipped),
        skipped_count=parsed.skipped_count,
        rows=sheet.rows,
        total=sheet.total,
        declared_total=sheet.declared_total,
        questions=tuple(still_open),
        answered=tuple(q for q in parsed.questions.values() if q not in still_open),
    )
