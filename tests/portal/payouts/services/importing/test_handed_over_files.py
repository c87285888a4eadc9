"""Files of odd forms, from the upload to the draft: refused with a sentence, or read whole."""

from __future__ import annotations

import re
import zipfile

import pytest

from portal.payouts.sheets.errors import UnclosedQuote
from tests.factories.handing_in import hand_in, payments_of, workbook_of
from tests.factories.payout_sheets import HEADER, csv_sheet, entries
from tests.factories.sheets import SHEET, changed, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(crew):
    return [row.but(group="3组", phone="") for row in entries(6, village=crew.villages[0].name)]


def cells(rows):
    return [row.cells(HEADER) for row in rows]


@pytest.mark.parametrize("with_total", [False, True])
@pytest.mark.parametrize("row", [1, 3, 5])
def test_a_quotation_mark_that_is_never_closed_is_refused_with_its_row(crew, rows, row, with_total):
    rows[row] = rows[row].but(name="〃" + rows[row].name)
    text = csv_sheet(rows).read().decode("utf-8-sig").replace("〃", '"')
    ending = "合计,,,,,,,1500.00,\r\n" if with_total else ""
    stream = type(csv_sheet([]))((text + ending).encode())
    with pytest.raises(UnclosedQuote) as refused:
        hand_in(crew, stream, filename="花名册.csv")
    assert f" {row + 2} " in f" {refused.value} ".replace("row", " ").replace("Row", " ")


def pretty(stream):
    """The same workbook with line breaks between the tags of its worksheet."""
    content = zipfile.ZipFile(stream).read(SHEET)
    return changed(stream, {SHEET: re.sub(rb">\s*<", b">\n  <", content)})


@pytest.mark.parametrize("form", [lambda stream: stream, pretty])
def test_calculated_numbers_of_people_are_refused_in_any_form_of_markup(crew, rows, form):
    listed = cells(rows)
    listed[0][1] = f'=CONCATENATE("{rows[0].id_number}","")'
    result = hand_in(crew, form(workbook([HEADER, *listed])))
    assert (result.payments, result.blocking["SHT101"]) == (None, [2])


def renamed(stream, *changes):
    """The same workbook with other names of its parts, and of what refers to them."""
    parts = {}
    with zipfile.ZipFile(stream) as book:
        for name in book.namelist():
            content = book.read(name)
            for old, new in changes:
                name = name.replace(old, new)  # noqa: PLW2901 - the name as it becomes
                if name.endswith((".rels", "].xml")):
                    content = content.replace(old.encode(), new.encode())
            parts[name] = content
    to = type(stream)()
    with zipfile.ZipFile(to, "w") as book:
        for name, content in parts.items():
            # What stands in the archive is the name as it is given
            info = zipfile.ZipInfo()
            info.filename = name
            book.writestr(info, content)
    to.seek(0)
    return to


@pytest.mark.parametrize(
    "changes", [[("workbook.xml", "workbook22.xml")], [("xl/", "book/")], [("/", "\\")]]
)
def test_workbooks_with_other_names_of_parts_are_read(crew, rows, changes):
    plain = workbook([HEADER, *cells(rows)])
    if changes == [("/", "\\")]:
        stream = _separated_by_backslashes(plain)
    else:
        stream = renamed(plain, *changes)
    assert hand_in(crew, stream).payments == payments_of(rows)


def _separated_by_backslashes(stream):
    to = type(stream)()
    with zipfile.ZipFile(stream) as book, zipfile.ZipFile(to, "w") as new:
        for name in book.namelist():
            info = zipfile.ZipInfo()
            info.filename = name.replace("/", "\\")
            new.writestr(info, book.read(name))
    to.seek(0)
    return to


@pytest.mark.parametrize("sign", ["\u200b", "\ufeff", "\u202c", "\u2060", "\u00ad", "\u200e"])
def test_invisible_signs_in_any_cell_are_cleaned_away(crew, rows, sign):
    listed = [[f"{sign}{cell}{sign}" for cell in line] for line in cells(rows)]
    assert hand_in(crew, workbook([HEADER, *listed])).payments == payments_of(rows)


@pytest.mark.parametrize(
    "name", ["张三、李四", "NULL", "无", "同上", "张三/李四", "-", "王五（代）"]
)
def test_names_that_are_none_block(crew, rows, name):
    listed = cells(rows)
    listed[2][0] = name
    result = hand_in(crew, workbook([HEADER, *listed]))
    assert (result.payments, result.blocking) == (None, {"PAY102": [4]})


@pytest.mark.parametrize("columns", ["D", "DE"])
def test_a_village_in_one_merged_cell_belongs_to_every_row_it_spans(crew, rows, columns):
    merged = [f"{letter}2:{letter}7" for letter in columns]
    stream = workbook_of([HEADER, *cells(rows)], merged=merged)
    assert hand_in(crew, stream).payments == payments_of(rows)
