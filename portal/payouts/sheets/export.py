"""Writing rows as .xlsx for downloads.

A cell that a spreadsheet program would take for a formula gets an apostrophe in front, because an
.xlsx is often saved as .csv later. Numbers stay numbers.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import xlsxwriter

from portal.formulas import escaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MAX_WIDTH: Final = 40


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
