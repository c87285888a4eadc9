"""The list of what is wrong with a sheet, as a sheet that the clerk can work through."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from .export import write_xlsx

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True)
class ReportedFinding:
    """One finding of a report, with the attributes that a finding of the checks has."""

    code: str
    title: str
    severity: str
    article: str
    sheet: str
    row: int | None
    column: str
    value: str
    sentence: str


def write_error_sheet(findings: Iterable[ReportedFinding]) -> bytes:
    """Return an .xlsx with one row per finding, in the language in use.

    Columns: sheet, row (empty for the sheet as a whole), column, value (masked), whether it blocks,
    code, what is wrong, what to do, article. Texts cannot act as formulas.
    """
    header = [
        _("Worksheet"),
        _("Row in the sheet"),
        _("Column in the sheet"),
        _("Value (masked)"),
        _("Severity"),
        _("Code of the check"),
        _("What is wrong"),
        _("How to correct it"),
        _("Article of the regulation"),
    ]
    to = io.BytesIO()
    write_xlsx(to, header, _lines(findings), sheet=_("Findings"))
    return to.getvalue()


def _lines(findings: Iterable[ReportedFinding]) -> Iterator[list[object]]:
    words = {"block": _("Must be corrected"), "warn": _("To be checked")}
    for finding in findings:
        severity = str(finding.severity)
        yield [
            finding.sheet,
            finding.row or None,
            finding.column,
            finding.value,
            words.get(severity, severity),
            finding.code,
            finding.title,
            finding.sentence,
            finding.article,
        ]
