from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from portal.payouts.sheets.errors import ForbiddenMarkup
from portal.payouts.sheets.marked.sheet import mark_sheet
from portal.payouts.sheets.marked.styles import BLOCKS, LOOK
from portal.payouts.sheets.reader import read_sheet
from portal.payouts.sheets.template import write_template
from tests.factories.numbers import id_number
from tests.factories.sheets import HEADER, SHEET, changed, delimited, markup, payment, workbook

CHANGED = {"[Content_Types].xml", SHEET, "xl/styles.xml"}
ADDED = {
    "xl/worksheets/_rels/sheet1.xml.rels",
    "xl/comments1.xml",
    "xl/drawings/vmlDrawing1.vml",
}


@dataclass
class Finding:
    row: int | None = 2
    column: str = "F 补贴金额"
    title: str = "小数超过两位"
    sentence: str = "写到分 <&“>"
    severity: str = "block"
    sheet: str = "Sheet1"


def marked(book, *findings, **how) -> io.BytesIO:
    return io.BytesIO(mark_sheet(book, findings, **how))


def parts(book) -> dict[str, bytes]:
    with zipfile.ZipFile(book) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def marks(book, sheet="Sheet1") -> dict[str, tuple[str, str | None]]:
    """Return ground and note of the cells that have one, as another program reads them."""
    cells = [cell for row in load_workbook(book)[sheet].iter_rows() for cell in row]
    return {
        cell.coordinate: (
            cell.fill.fgColor.rgb if cell.fill.fill_type else "",
            cell.comment.text if cell.comment else None,
        )
        for cell in cells
        if cell.comment or cell.fill.fill_type
    }


def rows(book) -> list[dict[str, object]]:
    return [row.values for row in read_sheet(book).rows()]


def simple() -> io.BytesIO:
    return workbook([list(HEADER), payment(1, 1.234), payment(2)])


def test_cells_are_coloured_and_say_what_is_wrong_and_what_to_do():
    look = Finding(3, "D 一卡通账号", "卡号可能有误", "请核对", severity="warn")
    assert marks(marked(simple(), Finding(), look)) == {
        "F2": (BLOCKS, "Must be corrected · 小数超过两位\n写到分 <&“>"),
        "D3": (LOOK, "To be checked · 卡号可能有误\n请核对"),
    }


def test_everything_else_of_the_file_stays_byte_by_byte():
    def edit(book):
        sheet = book.worksheets()[0]
        sheet.write_formula("F3", "=50+50.5", book.add_format({"bold": True}), 100.5)
        sheet.data_validation("E2:E9", {"validate": "list", "source": ["甲", "乙"]})
        sheet.conditional_format("F2:F9", {"type": "data_bar", "data_bar_2010": True})
        sheet.autofilter("A1:F3")
        sheet.set_row(4, None, None, {"hidden": True})
        sheet.insert_textbox("H2", "领导批示")
        book.define_name("补贴", "=Sheet1!$F$2:$F$3")

    book = workbook([list(HEADER), payment(1, 1.234), payment(2)], edit)
    before, after = parts(book), parts(marked(book, Finding(), Finding(3)))
    untouched = before.keys() - CHANGED - ADDED
    assert {name: after[name] for name in untouched} == {name: before[name] for name in untouched}
    assert b"<f>50+50.5</f><v>100.5</v>" in after[SHEET]
    for line in (b"<x14:", b"dataValidation ", b"autoFilter", b'hidden="1"', b"<drawing "):
        assert before[SHEET].count(line) == after[SHEET].count(line) > 0
    assert before[SHEET].count(b"<c ") == after[SHEET].count(b"<c ")


def test_a_marked_sheet_reads_as_it_did_before():
    book = simple()
    after = marked(book, *(Finding(row, f"{letter} x") for row in (2, 3) for letter in "BCDEF"))
    assert rows(after) == rows(book)


def test_a_cell_keeps_its_own_format_under_the_colour():
    def edit(book):
        text = book.add_format({"num_format": "@", "bold": True, "border": 1})
        book.worksheets()[0].write_string("C2", "12", text)

    after = marked(workbook([list(HEADER), payment(1)], edit), Finding(2, "C 身份证号"))
    cell = load_workbook(after)["Sheet1"]["C2"]
    assert (cell.value, cell.number_format, cell.font.bold) == ("12", "@", True)
    assert (cell.border.left.style, cell.fill.fgColor.rgb) == ("thin", BLOCKS)


def test_a_cell_that_is_missing_is_put_in_with_the_format_of_its_column():
    def edit(book):
        book.worksheets()[0].set_column("C:C", 20, book.add_format({"num_format": "@"}))

    row = payment(1)
    row[2] = row[5] = None
    after = marked(
        workbook([list(HEADER), row], edit), Finding(2, "C 身份证号"), Finding(2, "F 补贴金额")
    )
    sheet = load_workbook(after)["Sheet1"]
    assert (sheet["C2"].number_format, sheet["C2"].fill.fgColor.rgb) == ("@", BLOCKS)
    assert sheet["F2"].fill.fgColor.rgb == BLOCKS
    order = [cell.coordinate for cell in sheet[2]]
    assert order == ["A2", "B2", "C2", "D2", "E2", "F2"]
    written = parts(after)[SHEET]
    places = [written.index(f'r="{place}"'.encode()) for place in order]
    assert places == sorted(places)


def test_a_finding_within_a_merged_block_stands_where_it_is_seen():
    def edit(book):
        book.worksheets()[0].merge_range("B2:B3", "张一")

    after = marked(workbook([list(HEADER), payment(1), payment(1)], edit), Finding(3, "B 姓名"))
    assert list(marks(after)) == ["B2"]


def test_findings_of_a_row_and_of_the_file_stand_at_its_beginning():
    whole = Finding(None, "", "合计不符", "核对", sheet="")
    shown = marks(marked(simple(), whole, Finding(3, ""), Finding(2, "补贴金额"), unmarked=7))
    assert list(shown) == ["A1", "A2", "A3"]
    assert shown["A1"][1].startswith("Must be corrected · 合计不符\n核对\n\n")
    assert "7" in shown["A1"][1]


def test_two_findings_of_a_cell_are_said_together_and_the_same_one_once():
    shown = marks(marked(simple(), Finding(), Finding(title="乙", severity="warn"), Finding()))
    assert shown["F2"][0] == BLOCKS
    assert shown["F2"][1].count("小数超过两位") == shown["F2"][1].count("乙") == 1


def test_notes_that_stood_there_stay_and_ours_is_added_to_one_of_them():
    book = io.BytesIO(write_template("耕地补贴"))
    before = marks(book, "耕地补贴")
    headings = {place: note for place, (_ground, note) in before.items() if note}
    assert headings
    place = next(iter(headings))
    finding = Finding(2, f"{place[:-1]} x", sheet="耕地补贴")
    after = marks(marked(book, finding, Finding(3, "T x", sheet="耕地补贴")), "耕地补贴")
    assert after[place][1].startswith(headings[place])
    assert after[place][1].endswith("小数超过两位\n写到分 <&“>")
    assert {at: note for at, (_g, note) in after.items() if at in headings and at != place} == {
        at: note for at, note in headings.items() if at != place
    }
    boxes = parts(marked(book, finding))["xl/drawings/vmlDrawing1.vml"]
    assert boxes.count(b"<v:shape ") == len(headings)


def test_marks_of_an_earlier_round_are_taken_off():
    first = marked(simple(), Finding(), Finding(3, "D x"), Finding(3, "C x"))
    again = marked(first, Finding(3, "D x", title="还是不对"))
    assert marks(again) == {"D3": (BLOCKS, "Must be corrected · 还是不对\n写到分 <&“>")}
    assert parts(again)["xl/drawings/vmlDrawing1.vml"].count(b"<v:shape ") == 1
    clean = marked(again)
    assert marks(clean) == {}
    assert rows(clean) == rows(simple())


def test_a_file_without_findings_comes_back_as_it_was():
    book = simple()
    assert parts(marked(book)) == parts(book)


def test_every_worksheet_has_its_own_notes():
    book = workbook({"甲村": [list(HEADER), payment(1)], "乙村": [list(HEADER), payment(2)]})
    after = marked(book, Finding(sheet="乙村"), Finding(2, "C x", sheet="甲村"))
    assert list(marks(after, "甲村")) == ["C2"]
    assert list(marks(after, "乙村")) == ["F2"]


def test_the_boxes_of_notes_are_named_before_tables():
    def edit(book):
        book.worksheets()[0].add_table("A1:F3", {"columns": [{"header": name} for name in HEADER]})

    after = parts(marked(workbook([list(HEADER), payment(1), payment(2)], edit), Finding()))
    assert 0 < after[SHEET].index(b"<legacyDrawing ") < after[SHEET].index(b"<tableParts")


ROWS = (
    b'<row r="1"><c t="inlineStr"><is><t>a</t></is></c><c t="inlineStr"><is><t>b</t></is></c></row>'
    b"<row><c><v>1</v></c><c s='0'><v>2</v></c></row><row r='3'/>"
)


def test_markup_of_odd_programs_is_marked_as_well():
    written = markup(ROWS).replace(b"<", b"<x:").replace(b"<x:/", b"</x:")
    written = written.replace(b"<x:?", b"<?").replace(b"xmlns=", b"xmlns:x=")
    for content in (
        markup(ROWS),
        written,
        markup(ROWS).replace(b"UTF-8", b"UTF-16").decode().encode("utf-16"),
    ):
        book = changed(workbook([["x"]]), {SHEET: content})
        after = marked(book, Finding(2, "B x"), Finding(1, "A x"), Finding(3, "A x"))
        shown = marks(after)
        assert (shown["B2"][0], shown["A1"][0]) == (BLOCKS, BLOCKS)
        assert CalamineWorkbook.from_filelike(io.BytesIO(after.getvalue())).get_sheet_by_index(
            0
        ).to_python()[1] == [1, 2]


def test_definitions_in_a_part_nobody_reads_otherwise_are_refused():
    first = parts(marked(simple(), Finding()))
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaa">]>' + first["xl/comments1.xml"].partition(b"?>")[2]
    book = changed(marked(simple(), Finding()), {"xl/comments1.xml": bomb})
    with pytest.raises(ForbiddenMarkup):
        marked(book, Finding())


def test_a_text_file_comes_back_as_a_workbook_of_the_same_cells():
    number = id_number(seq=1)
    table = [list(HEADER), [1, "张一", number, "6228480000000000018", "五星村", "=1+1"], [2], [3]]
    for encoding in ("utf-8", "gb18030"):
        book = delimited(table, encoding)
        after = marked(book, Finding(sheet="CSV"), Finding(2, "H x", sheet="CSV"))
        assert list(marks(after, "CSV")) == ["F2", "H2"]
        sheet = load_workbook(after)["CSV"]
        assert [cell.value for cell in sheet[2]][:6] == ["1", *map(str, table[1][1:])]
        assert (sheet["C2"].data_type, sheet["F2"].data_type) == ("s", "s")
        assert sheet["C2"].number_format == "@"
