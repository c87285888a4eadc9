"""Sheets as villages and townships lay them out, of synthetic people, for the reader alone."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.styles import Font

from portal.payouts.sheets.numbers import NumberError, decimal_of
from portal.payouts.sheets.reader import read_sheet
from portal.payouts.sheets.totals import check_totals
from portal.places.rules import short_village_name
from tests.factories.numbers import card_number, id_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.payouts.sheets.parsed import ParsedFile
    from portal.payouts.sheets.rows import RawRow

HEAD = ("序号", "村", "组", "姓名", "身份证号", "一卡通账号", "面积", "补贴金额", "备注")
VILLAGES = ("五星村", "九龙村", "滨河社区")
WIDTH = len(HEAD)


def person(seq: int, amount: float = 100, **cells: Any) -> list[Any]:
    """Return a row under ``HEAD``; cells replaces those of headings."""
    values = {
        "序号": seq,
        "村": "五星村",
        "组": "一组",
        "姓名": f"张{'一二三四五六七八九十'[seq % 10]}",
        "身份证号": id_number(seq=seq),
        "一卡通账号": card_number(seq),
        "面积": 1,
        "补贴金额": amount,
    } | cells
    return [values.get(heading) for heading in HEAD]


def line(**cells: Any) -> list[Any]:
    """Return a line under ``HEAD`` with nothing but these cells."""
    return [cells.get(heading) for heading in HEAD]


def alone(text: str) -> list[Any]:
    """Return a line whose first cell alone is filled."""
    return [text, *[None] * (WIDTH - 1)]


def without(heading: str, *rows: Sequence[Any]) -> list[list[Any]]:
    """Return rows without one column of ``HEAD``."""
    at = HEAD.index(heading)
    return [[cell for index, cell in enumerate(row) if index != at] for row in rows]


def book(
    sheets: Mapping[str, Sequence[Sequence[Any]]] | Sequence[Sequence[Any]],
    *,
    merged: Sequence[str] = (),
    struck: Sequence[int] = (),
    hidden: Sequence[str] = (),
) -> io.BytesIO:
    """Return a workbook; merged cells and struck-out rows are of its first sheet."""
    named = sheets if isinstance(sheets, dict) else {"Sheet1": sheets}
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, rows in named.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
    first = workbook.worksheets[0]
    for number in struck:
        for cell in first[number]:
            cell.font = Font(strike=True)
    for cells in merged:
        first.merge_cells(cells)
    to = io.BytesIO()
    workbook.save(to)
    to.seek(0)
    return to


def village_of(text: str) -> str | None:
    """Return the village of the test county that a text stands for."""
    name = short_village_name(text.removeprefix("江口镇"))
    return name if name in VILLAGES else None


def read(
    stream: io.BytesIO, answer: str = "", **options: Any
) -> tuple[ParsedFile, list[RawRow], list[tuple[int, str]]]:
    """Read a sheet; return it, its payments, and row and column of the totals that are wrong.

    answer: what every question is answered with, where it is one of its choices.
    """
    options = {"village_of_sheet": village_of, "years": frozenset([2026])} | options
    parsed = read_sheet(stream, **options)
    rows = list(parsed.rows())
    if answer:
        stream.seek(0)
        answers = {
            question.key: answer
            for question in parsed.questions.values()
            if answer in {choice.value for choice in question.choices}
        }
        parsed = read_sheet(stream, **options, answers=answers)
        rows = list(parsed.rows())
    lines = [(raw.sheet, raw.row, _number(raw, "amount"), _number(raw, "quantity")) for raw in rows]
    wrong = check_totals(parsed.totals, lines)
    return parsed, rows, [(mismatch.declared.row, mismatch.column) for mismatch in wrong]


def _number(raw: RawRow, column: str) -> Decimal:
    try:
        return decimal_of(raw.values.get(column)) or Decimal(0)
    except NumberError:
        return Decimal(0)


def left_out(parsed: ParsedFile) -> dict[int | str, str]:
    """Return why rows were left out, and (by name) whole sheets."""
    return {skipped.row or skipped.sheet: skipped.why.value for skipped in parsed.skipped}


def questions(parsed: ParsedFile) -> list[str]:
    """Return the kinds of the questions that are open."""
    return [question.kind.name for question in parsed.open_questions]
