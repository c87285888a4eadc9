"""Workbooks whose parcel or markup is laid out in other ways than spreadsheet programs do it."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

import pytest

from portal.payouts.sheets import errors
from portal.payouts.sheets.faults import FaultKind
from portal.payouts.sheets.limits import Limits
from portal.payouts.sheets.reader import read_sheet
from tests.factories.numbers import card_number, id_number
from tests.factories.sheets import HEADER, SHEET, changed, markup, payment, with_markup, workbook

BOOK = [HEADER, payment(1), payment(2, "=50*2")]


def read(stream, **options):
    parsed = read_sheet(stream, **options)
    return parsed, list(parsed.rows())


def renamed(stream, name, text=lambda _name, content: content):
    """Return the parcel with other names, and other contents where ``text`` changes them."""
    to = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(to, "w") as new:
        for part in old.namelist():
            content = text(part, old.read(part).decode()).encode()
            new.writestr(name(part), content)
    to.seek(0)
    return to


def in_folder(folder):
    """Return a parcel whose workbook lies in ``folder`` ("" for beside _rels)."""
    return renamed(
        workbook(BOOK),
        lambda part: part.replace("xl/", folder),
        lambda part, text: text.replace('"xl/', f'"{folder}') if part == "_rels/.rels" else text,
    )


def under_another_name(kind, new):
    return renamed(
        workbook(BOOK),
        lambda part: part.replace(f"{kind}.xml", f"{new}.xml"),
        lambda part, text: (
            text.replace(f"{kind}.xml", f"{new}.xml") if part.endswith(".rels") else text
        ),
    )


PARCELS = {
    "backslashes": lambda: renamed(workbook(BOOK), lambda part: part.replace("/", "\\")),
    "capitals": lambda: renamed(workbook(BOOK), str.upper),
    "at the root": lambda: in_folder(""),
    "in another folder": lambda: in_folder("office/book/"),
    "another workbook": lambda: under_another_name("workbook", "workbook22"),
    "other shared texts": lambda: under_another_name("sharedStrings", "texts"),
    "another sheet": lambda: under_another_name("sheet1", "tabelle"),
    "absolute": lambda: renamed(
        workbook(BOOK), str, lambda _part, text: text.replace('"worksheets/', '"/xl/worksheets/')
    ),
    "relative": lambda: renamed(
        workbook(BOOK), str, lambda _part, text: text.replace('"worksheets/', '"../xl/worksheets/')
    ),
    "without relations of the parcel": lambda: changed(workbook(BOOK), {"_rels/.rels": None}),
}


@pytest.mark.parametrize("make", PARCELS.values(), ids=PARCELS)
def test_a_parcel_is_read_however_its_parts_are_called(make):
    parsed, rows = read(make())

    assert [row.text("id_number") for row in rows] == [id_number(seq=1), id_number(seq=2)]
    assert [row.text("card") for row in rows] == [card_number(1), card_number(2)]
    assert any(notice.code == "SHT205" for notice in parsed.notices)


def test_the_reader_sees_no_part_that_was_not_looked_through():
    """A parcel with a second workbook beside the one it names: only that one is read."""
    other = zipfile.ZipFile(workbook([HEADER, payment(7)]))
    parts = {
        name.replace("xl/", "other/"): other.read(name)
        for name in other.namelist()
        if name.startswith("xl/")
    }
    _parsed, rows = read(changed(workbook(BOOK), parts))

    assert [row.text("id_number") for row in rows] == [id_number(seq=1), id_number(seq=2)]


@pytest.mark.parametrize("attribute", ['r:id="rId2"', 'id="rId1"'])
def test_a_sheet_that_refers_to_two_parts_is_taken_by_the_first(attribute):
    def twice(part, text):
        if part == "xl/workbook.xml":
            text = text.replace('r:id="rId1"', f'r:id="rId1" {attribute.replace("r:id", "x:id")}')
            return text.replace("<workbook ", '<workbook xmlns:x="urn:x" ')
        return text

    book = workbook({"村": BOOK, "别": [HEADER, payment(7)]})
    _parsed, rows = read(renamed(book, str, twice))

    assert [row.text("id_number") for row in rows if row.sheet == "村"] == [
        id_number(seq=1),
        id_number(seq=2),
    ]


def test_days_counted_from_1904_stay_the_days_they_are():
    def from_1904(part, text):
        if part == "xl/workbook.xml":
            return re.sub("<workbookPr", '<workbookPr date1904="1"', text)
        return text

    header = [*HEADER, "备注"]
    book = workbook([header, [*payment(1), dt.date(2026, 5, 12)]])

    assert read(book)[1][0].values["note"] == dt.date(2026, 5, 12)
    book = renamed(workbook([header, [*payment(1), dt.date(2026, 5, 12)]]), str, from_1904)
    assert read(book)[1][0].values["note"] == dt.date(2030, 5, 13)


def test_two_sheets_of_one_name_are_damage():
    def same(part, text):
        return text.replace('name="乙"', 'name="甲"') if part == "xl/workbook.xml" else text

    with pytest.raises(errors.DamagedFile):
        read(renamed(workbook({"甲": BOOK, "乙": BOOK}), str, same))


def cell(reference, value, formula=""):
    return f'<c r="{reference}" t="str">{formula}<v>{value}</v></c>'


def sheet_of(first="", second=""):
    """Return the markup of a header and one row; its ID and card are calculated."""
    names = "".join(cell(f"{'ABCDEF'[n]}1", name) for n, name in enumerate(HEADER))
    values = payment(1)
    texts = [cell(f"{'ABCDEF'[n]}2", value) for n, value in enumerate(values)]
    texts[2] = first or cell("C2", values[2], "<f>A9</f>")
    texts[3] = second or cell("D2", values[3], "<f>A9</f>")
    return markup(f'<row r="1">{names}</row><row r="2">{"".join(texts)}</row>'.encode())


NUMBER, CARD = id_number(seq=1), card_number(1)
FORMS = {
    "ordinary": sheet_of(),
    "line breaks": sheet_of().replace(b"><", b">\n   <"),
    "tabs in tags": sheet_of().replace(b'<c r="C2" t', b'<c\tr="C2"\n t').replace(b"<f>", b"<f >"),
    "single quotes": sheet_of().replace(b'"C2"', b"'C2'").replace(b'"D2"', b"'D2'"),
    "blanks around =": sheet_of().replace(b'r="C2"', b'r = "C2"'),
    "value first": sheet_of(
        f'<c r="C2" t="str"><v>{NUMBER}</v><f>A9</f></c>',
        f'<c r="D2" t="str"><v>{CARD}</v>\n<f>A9</f></c>',
    ),
    "instruction between": sheet_of().replace(b"<f>", b"<?x y?><f>"),
    "comment between": sheet_of().replace(b"<f>", b"<!-- x --><f>"),
    "sign in a value": sheet_of().replace(b'"C2" t', b'"C2" x=">" t'),
    "prefix of the formula": sheet_of()
    .replace(b"<worksheet ", b'<worksheet xmlns:x="urn:x" ')
    .replace(b"<f>", b"<x:f>")
    .replace(b"</f>", b"</x:f>"),
}


@pytest.mark.parametrize("content", FORMS.values(), ids=FORMS)
def test_calculated_numbers_are_found_in_every_form_that_the_reader_takes(content):
    parsed, _rows = read(changed(workbook([["x"]]), {SHEET: content}))

    assert [(fault.kind, fault.row, fault.column_id) for fault in parsed.faults] == [
        (FaultKind.FORMULA_IN_IDENTIFIER, 2, "id_number"),
        (FaultKind.FORMULA_IN_IDENTIFIER, 2, "card"),
    ]


@pytest.mark.parametrize("kind", ['t="e"', "t='e'", 't = "e"', '\nt="e"', 'x=">" t="e"'])
def test_error_values_are_found_in_every_form_that_the_reader_takes(kind):
    content = sheet_of(f'<c r="C2" {kind}><v>#N/A</v></c>', cell("D2", CARD))
    parsed, _rows = read(changed(workbook([["x"]]), {SHEET: content}))

    assert [(fault.kind, fault.column_id) for fault in parsed.faults] == [
        (FaultKind.ERROR_VALUE, "id_number")
    ]


@pytest.mark.parametrize("words", ['hidden="1"', "hidden='1'", 'hidden = "true"', '\nhidden="1"'])
def test_hidden_rows_are_found_in_every_form(words):
    content = sheet_of(cell("C2", NUMBER), cell("D2", CARD))
    content = content.replace(b'<row r="2"', f'<row r="2" x=">" {words}'.encode())
    parsed, _rows = read(changed(workbook([["x"]]), {SHEET: content}))

    assert any(notice.code == "SHT203" for notice in parsed.notices)


@pytest.mark.parametrize(
    "first",
    [
        '<c r="A1" r="XFD1048576"><v>1</v></c>',
        "<c r=\"A1\" r ='XFD1048576'><v>1</v></c>",
        '<c r="A1"\nr\n="XFD1048576"><v>1</v></c>',
        '<c r="XFD1048576" x="/>"><v>1</v></c>',
        "<c r='XFD1048576'><v>1</v></c>",
        '<x:c xmlns:x="urn:x" r="XFD1048576"><v>1</v></x:c>',
    ],
)
def test_a_cell_far_out_is_refused_in_every_form_that_the_reader_takes(first):
    with pytest.raises(errors.SheetError) as caught:
        read(with_markup(f'<row r="1">{first}</row>'.encode()))

    assert type(caught.value) in {errors.DamagedFile, errors.TooManyRows, errors.TooManyColumns}


@pytest.mark.parametrize(
    ("end", "value"), [("</si>", "<v>0</v>"), ("</si >", "<v>0</v>"), ("</x:si>", "<v >0</v>")]
)
def test_long_shared_texts_are_counted_in_every_form(end, value):
    start = "<x:si>" if end.startswith("</x") else "<si>"
    texts = f'<sst xmlns:x="urn:x">{start}<t>{"长" * 1000}</t>{end}</sst>'.encode()
    cells = "".join(f'<c r="A{n}" t="s">{value}</c>' for n in range(1, 500))
    book = changed(
        workbook([["x"]]),
        {SHEET: markup(f"<row>{cells}</row>".encode()), "xl/sharedStrings.xml": texts},
    )

    with pytest.raises(errors.UnpacksTooLarge):
        read(book, limits=Limits(max_text=1_000_000))


def wide(encoding, *names):
    """The workbook with some of its parts in another encoding."""
    plain = workbook(BOOK)
    with zipfile.ZipFile(plain) as book:
        parts = {name: book.read(name).decode().replace("UTF-8", "UTF-16") for name in names}
    return changed(plain, {name: text.encode(encoding) for name, text in parts.items()})


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "names", [[SHEET], ["xl/sharedStrings.xml"], [SHEET, "xl/workbook.xml", "xl/styles.xml"]]
)
def test_parts_in_utf_16_are_read(encoding, names):
    _parsed, rows = read(wide(encoding, *names))

    assert rows == read(workbook(BOOK))[1]


def test_a_formula_in_a_sheet_in_utf_16_is_seen():
    content = sheet_of().decode().replace("UTF-8", "UTF-16").encode("utf-16")
    book = changed(workbook([["x"]]), {SHEET: content})
    plain = changed(workbook([["x"]]), {SHEET: sheet_of()})

    parsed, rows = read(book)

    assert (parsed.faults, rows) == (read(plain)[0].faults, read(plain)[1])
    assert [fault.kind for fault in parsed.faults] == [FaultKind.FORMULA_IN_IDENTIFIER] * 2


@pytest.mark.parametrize("content", ["姓名".encode("utf-16")[:-1], b"\xff\xfe\x00\xd8<\0"])
def test_broken_utf_16_is_damage(content):
    with pytest.raises(errors.DamagedFile):
        read(changed(workbook(BOOK), {SHEET: content}))


@pytest.mark.parametrize("declared", ["UTF-32", "GB18030", "x-unheard-of"])
def test_a_sheet_in_another_encoding_is_damage(declared):
    content = sheet_of().replace(b"UTF-8", declared.encode())

    with pytest.raises(errors.DamagedFile):
        read(changed(workbook([["x"]]), {SHEET: content}))
