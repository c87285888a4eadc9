"""Cells that hold formulas or error values."""

from __future__ import annotations

import io

from portal.payouts.sheets.errors_sheet import write_error_sheet
from portal.payouts.sheets.faults import FaultKind, NoticeKind
from portal.payouts.sheets.reader import read_sheet
from tests.factories.numbers import card_number, id_number
from tests.factories.sheets import HEADER, payment, with_markup, workbook

LETTERS = "ABCDEF"


def with_formulas(formulas, rows=2):
    """Return a workbook; ``formulas`` are (cell, stored value)."""

    def write(book):
        sheet = book.get_worksheet_by_name("Sheet1")
        for cell, value in formulas:
            sheet.write_formula(cell, "=VLOOKUP(A2,A:B,2,0)", None, value)

    return workbook([HEADER, *(payment(number) for number in range(1, rows + 1))], write)


def read(stream):
    parsed = read_sheet(stream)
    return parsed, list(parsed.rows())


def faults(parsed):
    return [(one.row, one.column, one.kind) for one in parsed.faults]


def test_calculated_identifiers_are_refused():
    parsed, _rows = read(with_formulas([("C2", id_number()), ("D3", card_number())]))

    assert faults(parsed) == [
        (2, "C 身份证号", FaultKind.FORMULA_IN_IDENTIFIER),
        (3, "D 一卡通账号", FaultKind.FORMULA_IN_IDENTIFIER),
    ]
    assert parsed.fault_count == 2


def test_calculated_amounts_and_names_are_taken_by_their_stored_value_and_said():
    parsed, rows = read(with_formulas([("F2", 12.5), ("F3", 7), ("B2", "王五")]))

    assert [row.values["amount"] for row in rows] == [12.5, 7.0]
    assert rows[0].values["name"] == "王五"
    assert parsed.faults == []
    sentences = [one.sentence for one in parsed.notices if one.kind == NoticeKind.FORMULAS]
    assert ["F 补贴金额 has 2 formulas" in text for text in sentences] == [False, True]


def test_an_amount_that_was_never_calculated_is_refused():
    parsed, _rows = read(with_formulas([("F2", "")]))

    assert faults(parsed) == [(2, "F 补贴金额", FaultKind.FORMULA_WITHOUT_VALUE)]


def test_error_values_are_refused_in_every_column_that_is_read():
    parsed, _rows = read(with_formulas([("C2", "#N/A"), ("E3", "#REF!")]))

    assert faults(parsed) == [
        (2, "C 身份证号", FaultKind.ERROR_VALUE),
        (3, "E 村", FaultKind.ERROR_VALUE),
    ]


def test_the_formula_of_a_total_is_no_matter():
    def add(book):
        sheet = book.get_worksheet_by_name("Sheet1")
        sheet.write(2, 0, "合计")
        sheet.write_formula("F3", "=SUM(F2:F2)", None, 100.5)

    parsed, rows = read(workbook([HEADER, payment(1)], add))

    assert len(rows) == 1
    assert parsed.faults == []
    assert str(parsed.totals[0].amount) == "100.5"


def cell(letter, row, value, *, inside=""):
    return f"<x:c r='{letter}{row}' t='str'>{inside}<x:v>{value}</x:v></x:c>"


def test_formulas_in_unusual_markup_are_found_too():
    header = "".join(cell(letter, 1, name) for letter, name in zip(LETTERS, HEADER, strict=True))
    data = "".join(
        cell(letter, 2, value, inside="<x:f>A1</x:f>" if letter == "C" else "")
        for letter, value in zip(LETTERS, payment(1), strict=True)
    )
    space = "xmlns:x='http://schemas.openxmlformats.org/spreadsheetml/2006/main'"
    rows = f"<x:row {space} r='1'>{header}</x:row><x:row {space} r='2' hidden='1'>{data}</x:row>"

    parsed, found = read(with_markup(rows.encode()))

    assert len(found) == 1
    assert faults(parsed) == [(2, "C 身份证号", FaultKind.FORMULA_IN_IDENTIFIER)]
    assert [one.kind for one in parsed.notices] == [NoticeKind.HIDDEN_ROWS]


def test_faults_are_kept_up_to_a_thousand_and_counted_beyond():
    formulas = [(f"C{row}", id_number(seq=row % 999)) for row in range(2, 1_203)]

    parsed, _rows = read(with_formulas(formulas, rows=1_201))

    assert (len(parsed.faults), parsed.fault_count) == (1_000, 1_201)


def test_faults_can_be_downloaded_as_a_sheet_that_holds_no_value():
    parsed, _rows = read(with_formulas([("C2", id_number(seq=5))]))

    content = write_error_sheet(parsed.faults)

    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[1][:4] == ["Sheet1", 2.0, "C 身份证号", ""]
    assert rows[1][5] == "SHT101"
    assert id_number(seq=5) not in str(rows)
