"""What Excel and WPS ask of the parts of a marked workbook, and other readers do not look at."""

from __future__ import annotations

import base64
import io
import re
from collections import Counter

from defusedxml.ElementTree import fromstring

from tests.factories.sheets import HEADER, SHEET, changed, payment, workbook
from tests.portal.payouts.sheets.test_marked import Finding, marked, marks, parts, simple

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
V = "{urn:schemas-microsoft-com:vml}"
X = "{urn:schemas-microsoft-com:office:excel}"
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def resolved(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target.removeprefix('../')}"


def numbers_and_places(files, sheet: str) -> tuple[list[str], list[tuple[int, int]]]:
    """Return ids and cells of the boxes that a worksheet refers to; they are those of its notes."""
    tops = [element.tag.removeprefix(MAIN) for element in fromstring(files[sheet])]
    assert tops.count("legacyDrawing") == 1
    reference = fromstring(files[sheet]).find(f"{MAIN}legacyDrawing").get(REL)
    relations = list(fromstring(files[sheet.replace("sheets/", "sheets/_rels/") + ".rels"]))
    assert len({relation.get("Id") for relation in relations}) == len(relations)
    (boxes,) = [relation for relation in relations if relation.get("Id") == reference]
    assert boxes.get("Type").endswith("/vmlDrawing")
    (notes,) = [r for r in relations if r.get("Type").endswith("/comments")]
    types = files["[Content_Types].xml"].decode()
    assert types.count(f'PartName="/{resolved(notes.get("Target"))}"') == 1
    assert types.count('Extension="vml"') == 1
    shapes = fromstring(files[resolved(boxes.get("Target"))]).findall(f"{V}shape")
    shown = [shape.find(f"{X}ClientData") for shape in shapes]
    places = [(int(c.find(f"{X}Row").text), int(c.find(f"{X}Column").text)) for c in shown]
    comments = fromstring(files[resolved(notes.get("Target"))]).iter(f"{MAIN}comment")
    cells = Counter(comment.get("ref") for comment in comments)
    assert cells == Counter(f"{chr(65 + column)}{row + 1}" for row, column in places)
    assert set(cells.values()) == {1}
    return [shape.get("id") for shape in shapes], places


def test_the_boxes_are_markup_with_names_declared_in_the_second_round_too():
    book = marked(simple(), Finding(), Finding(3, "D x"))
    for column in ("D x", "C x", "B x"):
        book = marked(book, Finding(3, column), Finding())
        _ids, places = numbers_and_places(parts(book), SHEET)
        assert sorted(places) == sorted([(1, 5), (2, ord(column[0]) - 65)])


def test_no_two_worksheets_share_the_number_of_a_box():
    def edit(book):
        book.worksheets()[1].write_comment("B2", "请核实")

    pages = {f"{name}村": [list(HEADER), payment(1), payment(2)] for name in "甲乙丙"}
    book = workbook(pages, edit)
    findings = [
        Finding(row, f"{c} x", sheet=name) for name in pages for row in (2, 3) for c in "BF"
    ]
    after = parts(marked(marked(book, *findings), *findings))
    ids = []
    for number in (1, 2, 3):
        ids += numbers_and_places(after, f"xl/worksheets/sheet{number}.xml")[0]
    assert len(ids) == len(set(ids)) == 12
    drawings = [after[name].decode() for name in after if name.endswith(".vml")]
    maps = [set(re.search(r'idmap [^>]*data="([0-9,]+)"', text)[1].split(",")) for text in drawings]
    assert sum(map(len, maps)) == len(set().union(*maps))
    for text, blocks in zip(drawings, maps, strict=True):
        assert {str(int(n) // 1024) for n in re.findall(r"_x0000_s(\d+)", text)} <= blocks


def test_a_picture_in_the_head_of_the_page_is_not_the_drawing_of_the_notes():
    def edit(book):
        picture = {"image_center": "x.png", "image_data_center": io.BytesIO(PNG)}
        book.worksheets()[0].set_header("&C&G", picture)
        book.worksheets()[0].insert_image("H2", "x.png", {"image_data": io.BytesIO(PNG)})

    book = workbook([list(HEADER), payment(1), payment(2)], edit)
    before, after = parts(book), parts(marked(book, Finding()))
    drawing = "xl/drawings/vmlDrawing1.vml"
    assert after[drawing] == before[drawing]
    assert numbers_and_places(after, SHEET)[1] == [(1, 5)]
    tops = [element.tag.removeprefix(MAIN) for element in fromstring(after[SHEET])]
    assert tops[-3:] == ["drawing", "legacyDrawing", "legacyDrawingHF"]


def test_ours_is_a_run_after_those_of_the_person_and_before_phonetic_signs():
    def edit(book):
        book.worksheets()[0].write_comment("F2", "请核实")

    book = workbook([list(HEADER), payment(1), payment(2)], edit)
    path = "xl/comments1.xml"
    text = re.compile(rb"<text>.*</text>", re.DOTALL)
    for own in (
        "<t>请核实</t>",
        "<r><rPr><b/></rPr><t>请</t></r><r><t>核实</t></r>",
        '<r><t>请核实</t></r><phoneticPr fontId="1"/>',
        '<t>请核实</t><phoneticPr fontId="1"/>',
    ):
        content = text.sub(f"<text>{own}</text>".encode(), parts(book)[path])
        after = marked(changed(book, {path: content}), Finding())
        note = next(fromstring(parts(after)[path]).iter(f"{MAIN}text"))
        names = [element.tag.removeprefix(MAIN) for element in note]
        signs = names.count("phoneticPr")
        assert names == ["r"] * (len(names) - signs) + ["phoneticPr"] * signs
        assert marks(after)["F2"][1].startswith("请核实\n\nMust be corrected")
        numbers_and_places(parts(after), SHEET)
