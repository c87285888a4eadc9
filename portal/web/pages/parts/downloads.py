"""Tables as files: CSV that streams, XLSX written row by row. No text becomes a formula."""

from __future__ import annotations

import csv
import datetime as dt
import io
import tempfile
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Final

from django.http import FileResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from portal.formulas import BOM, escaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    Cell = str | int | Decimal | dt.date | None

LINES: Final = 500
# The same rows make the same bytes, whenever: digests of files are compared
CREATED: Final = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)
CSV: Final = "text/csv; charset=utf-8"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# How Excel shows a kind of column; texts have none
FORMATS: Final = {
    "money": "#,##0.00",
    "quantity": "#,##0.###",
    "count": "#,##0",
    "day": "yyyy-mm-dd",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file: its heading; kind "text", "money", "quantity", "count" or "day"."""

    heading: str
    kind: str = "text"
    width: int = 14


def csv_file(
    name: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]
) -> StreamingHttpResponse:
    """Return a CSV file (UTF-8 with mark, as Excel expects it); memory stays flat."""
    response = StreamingHttpResponse(_csv_lines(columns, rows), content_type=CSV)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def write_csv(file: IO[bytes], columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> int:
    """Write the same file as ``csv_file`` sends; return how many rows it holds."""
    counted = _Counted(rows)
    for lines in _csv_lines(columns, counted):
        file.write(lines.encode())
    return counted.number


class _Counted:
    """Passes rows on and counts them."""

    def __init__(self, rows: Iterable[Sequence[Cell]]) -> None:
        self.rows, self.number = rows, 0

    def __iter__(self) -> Iterator[Sequence[Cell]]:
        for row in self.rows:
            self.number += 1
            yield row


def _csv_lines(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(BOM)
    writer.writerow(escaped(column.heading) for column in columns)
    for number, row in enumerate(rows, start=1):
        writer.writerow(map(escaped, row))
        if number % LINES == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def xlsx_file(
    name: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    about: Iterable[tuple[str, str]],
) -> FileResponse:
    """Return a workbook: the rows on one sheet, ``about`` (term, value) on a second one.

    Rows go to a temporary file one after the other; memory stays flat.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- the answer closes it
    write_xlsx(file, columns, rows, about)
    file.seek(0)
    response = FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def write_xlsx(
    file: IO[bytes],
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    about: Iterable[tuple[str, str]],
) -> int:
    """Write the same workbook as ``xlsx_file`` sends; return how many rows it holds."""
    counted = _Counted(rows)
    with Workbook(file, {"constant_memory": True}) as book:
        book.set_properties({"created": CREATED})
        _rows_sheet(book, columns, counted)
        _about_sheet(book, about)
    return counted.number


def _rows_sheet(book: Workbook, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
    sheet = book.add_worksheet(_("Rows"))
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    looks = [
        book.add_format({"num_format": FORMATS[column.kind]}) if column.kind in FORMATS else None
        for column in columns
    ]
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.heading, head)
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            _write(sheet, number, place, cell, columns[place].kind, looks[place])


def _write(
    sheet: Worksheet, row: int, place: int, cell: Any, kind: str, look: Format | None
) -> None:
    """Write a cell by what it is; text never as a formula, a link or a number."""
    if cell is None or cell == "":
        return
    if kind == "day":
        sheet.write_datetime(row, place, cell, look)
    elif kind == "text" or isinstance(cell, str):
        sheet.write_string(row, place, str(cell))
    else:
        sheet.write_number(row, place, cell, look)


def _about_sheet(book: Workbook, about: Iterable[tuple[str, str]]) -> None:
    sheet = book.add_worksheet(_("About this file"))
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 60)
    for number, (term, value) in enumerate(about):
        sheet.write_string(number, 0, term)
        sheet.write_string(number, 1, value)
