from __future__ import annotations

import datetime as dt
import io
import zipfile
from dataclasses import dataclass
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from portal.payouts.sheets.columns import NAMES
from portal.payouts.sheets.errors_sheet import write_error_sheet
from portal.payouts.sheets.export import sheet_name, write_xlsx
from portal.payouts.sheets.reader import read_sheet
from portal.payouts.sheets.template import write_template
from tests.factories.formulas import ATTACKS
from tests.factories.numbers import card_number, id_number


@dataclass
class Column:
    name: str = "良种面积"
    kind: str = "NUMBER"
    unit: str = "亩"
    reason: str = "按良种面积计发"


@dataclass
class Finding:
    code: str = "PAY101"
    sheet: str = "名单"
    row: int = 3
    column: str = "C 身份证号"
    value: str = "500**************1"
    severity: str = "block"
    title: str = "t"
    sentence: str = "=HYPERLINK(1)"
    article: str = "16"


def rows_of(content):
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("text", ATTACKS)
def test_texts_that_act_as_formulas_are_disarmed(text):
    to_xlsx = io.BytesIO()
    write_xlsx(to_xlsx, [text], [[text, 1]], title=text)

    with zipfile.ZipFile(to_xlsx) as file:
        assert b"<f>" not in file.read("xl/worksheets/sheet1.xml")
    assert {str(row[0])[0] for row in rows_of(to_xlsx.getvalue())} == {"'"}


def test_workbooks_hold_numbers_as_numbers_and_days_as_days():
    to = io.BytesIO()
    write_xlsx(to, ["甲", "乙", "丙", "丁"], [[Decimal("5.50"), 3, dt.date(2026, 5, 1), True]])

    assert rows_of(to.getvalue())[1] == [5.5, 3.0, dt.date(2026, 5, 1), "True"]


@pytest.mark.parametrize(
    ("text", "name"), [("双江/[街道]*", "双江  街道"), ("x" * 40, "x" * 31), ("'", "Sheet1")]
)
def test_names_of_sheets_are_made_acceptable(text, name):
    assert sheet_name(text) == name


def test_error_list_has_one_row_per_finding():
    rows = rows_of(write_error_sheet([Finding(), Finding(row=0, severity="warn")]))

    assert rows[0][:4] == [
        "Worksheet",
        "Row in the sheet",
        "Column in the sheet",
        "Value (masked)",
    ]
    assert rows[1] == [
        "名单", 3.0, "C 身份证号", "500**************1", "Must be corrected", "PAY101", "t",
        "'=HYPERLINK(1)", "16",
    ]  # fmt: skip
    assert (rows[2][1], rows[2][4]) == ("", "To be checked")


def test_template_has_the_columns_of_the_contract_and_of_the_policy():
    rows = rows_of(write_template("耕地地力保护补贴", [Column()]))

    assert rows[0][0] == "耕地地力保护补贴"
    assert rows[1] == [*NAMES.values(), "良种面积"]


def test_template_filled_in_by_a_clerk_reads_back():
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(write_template("补贴", [Column()])))
    sheet = book.active
    values = {"name": "张三", "id_number": id_number(), "card": card_number(), "amount": 5.5}
    for index, column in enumerate(NAMES, 1):
        if column in values:
            sheet.cell(3, index, values[column])
    sheet.cell(3, len(NAMES) + 1, 2.5)
    filled = io.BytesIO()
    book.save(filled)

    parsed = read_sheet(filled, extra=["良种面积"])
    (row,) = parsed.rows()

    assert {key: value for key, value in row.values.items() if value != ""} == {
        **values,
        "良种面积": 2.5,
    }
    assert parsed.notices == parsed.skipped == []


def test_template_formats_identifiers_as_text():
    from openpyxl import load_workbook

    sheet = load_workbook(io.BytesIO(write_template("补贴"))).active
    letters = dict(zip(NAMES, "ABCDEFGHIJKLMNOPQRSTU", strict=True))

    assert sheet.column_dimensions[letters["id_number"]].number_format == "@"
    assert sheet.column_dimensions[letters["card"]].number_format == "@"
    # Rate and amount stand side by side and are kept as one range
    assert sheet.column_dimensions[letters["rate"]].number_format == "0.00"
