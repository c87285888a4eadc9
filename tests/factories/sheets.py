"""Payout sheets as villages make them, with synthetic numbers; and odd markup."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import xlsxwriter

from tests.factories.numbers import card_number, id_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

HEADER = ("序号", "姓名", "身份证号", "一卡通账号", "村", "补贴金额")
SHEET = "xl/worksheets/sheet1.xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def payment(seq: int = 1, amount: object = 100.5, village: str = "杏家湾社区") -> list[Any]:
    """Return one row under ``HEADER``."""
    return [
        seq,
        f"张{'一二三四五六七八九十'[seq % 10]}",
        id_number(seq=seq),
        card_number(seq),
        village,
        amount,
    ]


def workbook(
    sheets: Mapping[str, Sequence[Sequence[Any]]] | Sequence[Sequence[Any]],
    edit: Callable[[xlsxwriter.Workbook], None] | None = None,
) -> io.BytesIO:
    """Return an .xlsx; cells are written by their type, texts beginning with = as formulas."""
    to = io.BytesIO()
    book = xlsxwriter.Workbook(to, {"default_date_format": "yyyy-mm-dd"})
    named = sheets if isinstance(sheets, dict) else {"Sheet1": sheets}
    for name, rows in named.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(number, column, value)
    if edit:
        edit(book)
    book.close()
    to.seek(0)
    return to


def delimited(
    rows: Sequence[Sequence[Any]], encoding: str = "utf-8", delimiter: str = ","
) -> io.BytesIO:
    """Return a text file; nothing is quoted."""
    lines = [delimiter.join("" if cell is None else str(cell) for cell in row) for row in rows]
    return io.BytesIO("\r\n".join(lines).encode(encoding))


def changed(book: io.BytesIO, parts: Mapping[str, bytes | None]) -> io.BytesIO:
    """Return a workbook with parts replaced, added, or (None) left out."""
    to = io.BytesIO()
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            if content is not None:
                new.writestr(name, content)
    to.seek(0)
    return to


def markup(rows: bytes, *, before: bytes = b"", after: bytes = b"") -> bytes:
    """Return the markup of a worksheet around ``rows``."""
    head = f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{_MAIN}">'.encode()
    return head + before + b"<sheetData>" + rows + b"</sheetData>" + after + b"</worksheet>"


def with_markup(rows: bytes, **around: bytes) -> io.BytesIO:
    """Return a workbook whose one sheet has this markup."""
    return changed(workbook([["x"]]), {SHEET: markup(rows, **around)})
