"""Masked rows of a batch as a file, written as they are read."""

from __future__ import annotations

import tempfile
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from django.http import FileResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal.formulas import csv_lines
from portal.payouts.enums import FailureReason, LineStatus
from portal.payouts.queries import say_state
from portal.payouts.sheets.export import write_xlsx

from .batches import title_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet
    from django.http import HttpResponseBase

    from portal.payouts.models import Batch

# A sheet of Excel has no more rows, and what lies beyond them would be dropped in silence
_SHEET_ROWS: Final = 1_048_576
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ENUMS: Final = (LineStatus, FailureReason)
_CHUNK: Final = 2000


def forms_for(batch: Batch) -> tuple[tuple[str, str], ...]:
    """Return the forms of a file in which every row of the batch has room."""
    text = (("csv", "CSV"),)
    # Above the rows stand a title and the header
    return (("xlsx", "Excel"), *text) if batch.line_count <= _SHEET_ROWS - 2 else text


def file_of_rows(batch: Batch, rows: QuerySet[Any], form: str) -> HttpResponseBase:
    """Return ordered rows as an attachment; ``form`` is ``csv`` or ``xlsx``.

    Text (UTF-8) is sent row by row; a workbook is written to a temporary file in flat memory.
    """
    name = f"{batch.number}-rows.{form}"
    cells = _cells(batch, rows)
    if form == "csv":
        answer: HttpResponseBase = StreamingHttpResponse(
            csv_lines(chain([_header()], cells)), content_type="text/csv; charset=utf-8"
        )
    else:
        book = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
        write_xlsx(book, _header(), cells, title=title_of(batch), sheet=batch.number)
        book.seek(0)
        answer = FileResponse(book, content_type=_XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _header() -> list[str]:
    return [
        _("No."),
        pgettext("of a person", "Name"),
        _("ID number"),
        _("Account"),
        _("Village"),
        _("Group"),
        _("Quantity"),
        _("Unit of the quantity"),
        _("Amount (yuan)"),
        _("Payee"),
        _("Status"),
        _("Reason"),
    ]


def _cells(batch: Batch, rows: QuerySet[Any]) -> Iterator[list[Any]]:
    # In words before the first row: a stream is read when the request and its language are over.
    words = ({member.value: str(member.label) for member in enum} for enum in _ENUMS)
    return _rows(batch, rows, *words)


def _rows(
    batch: Batch, rows: QuerySet[Any], states: dict[str, str], reasons: dict[str, str]
) -> Iterator[list[Any]]:
    for row in rows.iterator(chunk_size=_CHUNK):
        say_state(batch, row)
        yield [
            row.number,
            row.name_masked,
            row.id_number_masked,
            row.card_masked,
            row.village.full_name,
            row.group,
            row.quantity,
            row.unit,
            row.amount,
            row.payee_name_masked,
            states.get(row.state, ""),
            reasons.get(row.failure, ""),
        ]
