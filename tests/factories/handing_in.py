"""A sheet all the way from the upload to the draft, as a clerk at the desk brings it in."""

from __future__ import annotations

import io
import itertools
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.styles import Font

from portal.crypto.opening import decrypt_for_act
from portal.payouts.models import DraftLine, SourceFile
from portal.payouts.services.importing.handing_in import read_upload
from portal.payouts.services.importing.uploads import answer_upload, keep_upload, reading_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tests.factories.payout_sheets import Entry
    from tests.factories.payouts import Crew

_numbers = itertools.count(1)
Payment = tuple[str, Decimal, str, Decimal | None, str]


@dataclass
class HandedIn:
    """What became of a sheet: the questions by code, what blocks, and the rows of the draft."""

    asked: list[str] = field(default_factory=list)
    kept_unanswered: bool = False
    blocking: dict[str, list[int | None]] = field(default_factory=dict)
    rows: int = 0
    people: int = 0
    total: str = ""
    left_out: dict[Any, str] = field(default_factory=dict)
    payments: list[Payment] | None = None


def hand_in(
    crew: Crew, stream: io.BytesIO, answers: Mapping[str, str] | None = None, **how: Any
) -> HandedIn:
    """Upload a sheet, answer its questions by their codes, press the remedies, keep it.

    answers: what is said to questions (SHT301: 万元) and findings (PAY401: add), by code. Raises
    what reading raises.
    """
    result = HandedIn()
    upload = read_upload(
        **{
            "by": crew.clerk,
            "policy": crew.policy,
            "period": "2026",
            "unit": crew.unit,
            "filename": "花名册.xlsx",
            "platform_number": f"H-{next(_numbers)}",
            **how,
        },
        stream=stream,
    )
    questions = upload.report["questions"]
    result.asked = sorted(question["key"].split("|")[0] for question in questions)
    if questions:
        outcome = keep_upload(upload=upload, by=crew.clerk, seen=reading_digest(upload))
        result.kept_unanswered = outcome.batch is not None
    said = {code: value for code, value in (answers or {}).items() if code.startswith("PAY")}
    for question in questions:
        code = question["key"].split("|")[0]
        if code in (answers or {}):
            said[question["key"]] = answers[code]
    if said:
        upload = answer_upload(upload=upload, by=crew.clerk, answers=said)
    _note_report(result, upload.report)
    outcome = keep_upload(upload=upload, by=crew.clerk, seen=reading_digest(upload))
    if outcome.batch is not None:
        lines = DraftLine.objects.filter(batch=outcome.batch).select_related("village")
        result.payments = [_payment(line) for line in lines.order_by("number")]
        source = SourceFile.objects.get(batch=outcome.batch)
        assert (source.rows, outcome.batch.line_count) == (result.rows, len(lines))
    return result


def _note_report(result: HandedIn, report: Mapping[str, Any]) -> None:
    result.rows, result.people, result.total = report["rows"], report["people"], report["total"]
    result.left_out = {line["row"] or line["sheet"]: line["why"] for line in report["skipped"]}
    for group in report["findings"]:
        if group["blocks"]:
            result.blocking[group["code"]] = [place["row"] for place in group["places"]]


def _payment(line: DraftLine) -> Payment:
    number = decrypt_for_act(line, "id_number")
    return number, line.amount, line.village.name, line.quantity, line.group


def payments_of(
    rows: Sequence[Entry], *, area: bool = True, group: bool = True
) -> list[tuple[Any, ...]]:
    """Return what the rows of a draft must be; without area or group where the sheet has none."""
    return [
        (
            row.id_number,
            Decimal(row.amount),
            row.village,
            Decimal(row.quantity) if area else None,
            row.group if group else "",
        )
        for row in rows
    ]


def workbook_of(
    sheets: Mapping[str, Sequence[Sequence[Any]]] | Sequence[Sequence[Any]],
    *,
    merged: Sequence[str] = (),
    struck: Sequence[int] = (),
    hidden: Sequence[str] = (),
    edit: Callable[[Any], None] | None = None,
) -> io.BytesIO:
    """Return a workbook; merged cells and struck-out rows are of its first sheet."""
    named = sheets if isinstance(sheets, dict) else {"Sheet": sheets}
    book = Workbook()
    book.remove(book.active)
    for name, rows in named.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        sheet.sheet_state = "hidden" if name in hidden else "visible"
    first = book.worksheets[0]
    for number in struck:
        for cell in first[number]:
            cell.font = Font(strike=True, color="FF0000")
    for cells in merged:
        first.merge_cells(cells)
    if edit:
        edit(first)
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream
