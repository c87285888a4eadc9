"""Writing rows as .csv and .xlsx for downloads.

A cell that a spreadsheet program would take for a formula gets an apostrophe in front, in both
formats (an .xlsx is often saved as .csv later). Numbers stay numbers.
"""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

BOM: Final = "\ufeff"
_ROWS_PER_PIECE: Final = 1_000
_MAX_WIDTH: Final = 40
# Half and full width; tabs and line ends hide what follows them
_DANGEROUS: Final = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def escaped(value: Any) -> Any:
    """Return a text that no program takes for a formula; anything that is no text as it is."""
    if isinstance(value, str) and value and value[0] in _DANGEROUS:
        return f"'{value}"
    return value


class _Line:
    """Catches what the csv writer writes."""

    def __init__(self) -> None:
        self.pieces: list[str] = []

    def write(self, text: str) -> None:
        self.pieces.append(text)

    def take(self) -> bytes:
        text = "".join(self.pieces)
        self.pieces.clear()
        return text.encode("utf-8")


def csv_pieces(header: Sequence[object], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Yield a .csv (UTF-8 with BOM, CRLF) in pieces of a thousand rows, for streaming.

    Texts are escaped; decimals are written with their places, days as ISO, None as nothing.
    """
    line = _Line()
    writer = csv.writer(line)
    line.write(BOM)
    writer.writerow([escaped(str(name)) for name in header])
    for number, row in enumerate(rows, 1):
        writer.writerow([escaped(value) for value in row])
        if number % _ROWS_PER_PIECE == 0:
            yield line.take()
    yield line.take()


def write_xlsx(
    to: BinaryIO,
    header: Sequence[object],
    rows: Iterable[Sequence[Any]],
    *,
    title: str = "",
    sheet: str = "Sheet1",
) -> None:
    """Write a workbook of one sheet to a stream, row by row in flat memory.

    ``title`` stands in a line above the header. Decimals are numbers with two places.
    """
    book = new_book(to)
    worksheet = book.add_worksheet(sheet_name(sheet))
    bold = book.add_format({"bold": True, "text_wrap": True})
    money = book.add_format({"num_format": "#,##0.00"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    top = 0
    if title:
        worksheet.write_string(0, 0, escaped(title), bold)
        top = 1
    for column, name in enumerate(header):
        text = escaped(str(name))
        worksheet.set_column(column, column, min(_MAX_WIDTH, 4 + 2 * len(text)))
        worksheet.write_string(top, column, text, bold)
    worksheet.freeze_panes(top + 1, 0)
    for number, row in enumerate(rows, top + 1):
        for column, value in enumerate(row):
            if value is None or value == "":
                continue
            if isinstance(value, Decimal):
                worksheet.write_number(number, column, float(value), money)
            elif isinstance(value, int | float) and not isinstance(value, bool):
                worksheet.write_number(number, column, value)
            elif isinstance(value, dt.date):
                worksheet.write_datetime(number, column, _naive(value), day)
            else:
                worksheet.write_string(number, column, escaped(str(value)))
    book.close()


def new_book(to: BinaryIO, *, flat: bool = True) -> xlsxwriter.Workbook:
    """Return a workbook that never turns text into formulas, links or numbers."""
    return xlsxwriter.Workbook(
        to,
        {
            "constant_memory": flat,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )


def sheet_name(text: str) -> str:
    """Return a name that a sheet may bear: at most 31 characters, no brackets, slashes, stars."""
    name = "".join(" " if character in "[]:*?/\\" else character for character in text)
    return name.strip("' ")[:31] or "Sheet1"


def _naive(value: dt.date) -> dt.date:
    return value.replace(tzinfo=None) if isinstance(value, dt.datetime) else value
