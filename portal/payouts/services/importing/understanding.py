"""What was understood of a sheet, as its page shows it before anything is kept.

Masked forms, row numbers, headings and sums only: the report is stored beside the upload.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

from portal.payouts.checks.amounts import AMOUNT_DECIMALS, AMOUNT_ROUNDED, ROUND
from portal.payouts.checks.findings import RowError
from portal.payouts.checks.plots import ADD, ROWS_ADDED
from portal.payouts.checks.repeats import REPEAT_IN_FILE
from portal.payouts.rules import yuan
from portal.payouts.sheets.columns import NAMES
from portal.payouts.sheets.errors_sheet import ReportedFinding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from portal.payouts.sheets.faults import CellFault, Skipped
    from portal.payouts.sheets.parsed import ParsedFile, ParsedSheet

    from .sheet_import import SheetImport

EXTREMES: Final = 3
ROWS_OF_A_KIND: Final = 1_000
SKIPPED_KEPT: Final = 1_000
# What can safely be done for the uploader, who must ask for it: the answer to a finding's code
REMEDIES: Final = {AMOUNT_DECIMALS.code: ROUND, REPEAT_IN_FILE.code: ADD}
# By what a remedy did: the finding that it answered
DONE_FOR: Final = {AMOUNT_ROUNDED.code: AMOUNT_DECIMALS.code, ROWS_ADDED.code: REPEAT_IN_FILE.code}
_BY_AMOUNT: Final = """
    SELECT sheet, "row", name_masked, amount FROM {lines}
    WHERE amount IS NOT NULL ORDER BY amount {way}, seq LIMIT %(limit)s
"""
_PEOPLE: Final = "SELECT count(DISTINCT recipient_id) FROM {lines}"


def layout_of(parsed: ParsedFile) -> bytes:
    """Return the digest (32 bytes) of a file's sheets and headings: the same for the next one."""
    lines = [[sheet.name, [list(line) for line in sheet.header.lines]] for sheet in parsed.sheets]
    return hashlib.sha256(json.dumps(lines, ensure_ascii=False).encode()).digest()


def understand(sheet: SheetImport) -> dict[str, Any]:
    """Return the report of a file that was read and checked, its rows still staged."""
    parsed = sheet.parsed
    return {
        "rows": sheet.rows,
        "people": next(sheet.staged().ask(_PEOPLE))[0],
        "total": f"{sheet.total:.2f}",
        "declared": None if sheet.declared_total is None else f"{sheet.declared_total:.2f}",
        "sheets": [_sheet(each) for each in parsed.sheets],
        "questions": [_question(parsed, key) for key in parsed.questions],
        "largest": _by_amount(sheet, "DESC"),
        "smallest": _by_amount(sheet, "ASC"),
        "skipped": [
            skipped_line(skipped) for skipped in first_skipped(parsed.skipped, SKIPPED_KEPT)
        ],
        "skipped_count": parsed.skipped_count,
        "notices": [notice.sentence for notice in parsed.notices],
        "findings": findings_by_kind(sheet.findings.in_order(sheet.sheets), sheet.findings.counts),
        "blocking": sheet.findings.blocking,
        "same_as": sheet.same_as,
    }


def first_skipped(skipped: Iterable[Skipped], most: int) -> list[Skipped]:
    """Return the first lines that were not read, and all whose amount went into another row."""
    return [line for number, line in enumerate(skipped) if number < most or line.into is not None]


def skipped_line(skipped: Skipped) -> dict[str, Any]:
    """Return a line that was not read as it is stored: worksheet, row, reason, row it went into."""
    line: dict[str, Any] = {
        "sheet": skipped.sheet,
        "row": skipped.row,
        "why": skipped.why.value,
    }
    return line if skipped.into is None else {**line, "into": skipped.into}


def findings_by_kind(
    findings: Iterable[RowError | CellFault], counts: Mapping[str, int]
) -> list[dict[str, Any]]:
    """Return findings grouped by code and sentence, those that block first, the frequent first.

    Each group has the number of all and the places of the first 1,000.
    """
    groups: dict[str, dict[str, Any]] = {}
    for finding in findings:
        group = groups.setdefault(
            finding.code,
            {
                "code": finding.code,
                "title": finding.title,
                "blocks": finding.blocks,
                "article": finding.article,
                "count": counts[finding.code],
                "places": [],
                "remedy": False,
            },
        )
        group["remedy"] = group["remedy"] or has_remedy(finding)
        if len(group["places"]) < ROWS_OF_A_KIND:
            group["places"].append(
                {
                    "sheet": finding.sheet,
                    "row": finding.row,
                    "column": finding.column,
                    "value": finding.value,
                    "sentence": finding.sentence,
                }
            )
    return sorted(groups.values(), key=lambda group: (not group["blocks"], -group["count"]))


def has_remedy(finding: RowError | CellFault) -> bool:
    """Say whether the uploader can have a finding put right by a click."""
    payload = finding.payload if isinstance(finding, RowError) else {}
    return finding.code in REMEDIES and bool(payload.get("safe", True))


def findings_of(report: Mapping[str, Any]) -> list[ReportedFinding]:
    """Return the findings that a report holds, by sheet and row."""
    names = [sheet["name"] for sheet in report["sheets"]]
    findings = [
        ReportedFinding(
            code=group["code"],
            title=group["title"],
            severity="block" if group["blocks"] else "warn",
            article=group["article"],
            **place,
        )
        for group in report["findings"]
        for place in group["places"]
    ]
    place_of = {name: number for number, name in enumerate(names)}
    return sorted(findings, key=lambda f: (place_of.get(f.sheet, -1), f.row or 0, f.code))


def _sheet(sheet: ParsedSheet) -> dict[str, Any]:
    header = sheet.header
    columns = [
        {
            "letter": position.letter,
            "heading": position.heading,
            "column": column,
            "label": NAMES.get(column, column),
            "unit": position.unit,
        }
        for column, position in header.columns.items()
    ]
    columns += [
        {"letter": letter, "heading": heading, "column": "", "label": "", "unit": ""}
        for letter, heading in header.unknown
    ]
    columns.sort(key=lambda column: (len(column["letter"]), column["letter"]))
    return {
        "name": sheet.name,
        "village": sheet.village,
        "first_row": header.first_row,
        "last_row": header.last_row,
        "columns": columns,
    }


def _question(parsed: ParsedFile, key: str) -> dict[str, Any]:
    question = parsed.questions[key]
    answer = parsed.answers.get(key)
    return {
        "key": key,
        "lasting": question.lasting,
        "sentence": question.sentence,
        "choices": [[choice.value, str(choice.label)] for choice in question.choices],
        "answer": answer if answer in {choice.value for choice in question.choices} else None,
    }


def _by_amount(sheet: SheetImport, way: str) -> list[dict[str, Any]]:
    """Return the rows with the largest (DESC) or smallest (ASC) amounts."""
    rows = sheet.staged().ask(_BY_AMOUNT.replace("{way}", way), limit=EXTREMES)
    names = list(sheet.sheets)
    return [
        {"sheet": names[number], "row": row, "name": name, "amount": f"{yuan(fen):.2f}"}
        for number, row, name, fen in rows
    ]
