"""Files that are refused: each with its own sentence, none with what stands in a cell."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from portal.payouts.sheets import errors
from portal.payouts.sheets.late_errors import PastedLines
from portal.payouts.sheets.limits import Limits
from portal.payouts.sheets.reader import read_sheet
from tests.factories.numbers import id_number
from tests.factories.sheets import (
    HEADER,
    SHEET,
    changed,
    delimited,
    markup,
    payment,
    with_markup,
    workbook,
)

GOOD = workbook([HEADER, payment(1), payment(2)]).getvalue()


def refused(stream, **options):
    """Return the error with which reading ends."""
    if isinstance(stream, bytes):
        stream = io.BytesIO(stream)
    with pytest.raises(errors.SheetError) as caught:
        list(read_sheet(stream, **options).rows())
    assert str(caught.value)
    assert "%(" not in str(caught.value)
    assert caught.value.code.startswith("SHT0")
    return caught.value


def ole(*streams):
    names = b"".join(name.encode("utf-16-le") + b"\0" * 8 for name in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + names + b"\0" * 512


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", errors.EmptyFile),
        (b"%PDF-1.7 \x00\x01", errors.NotASpreadsheet),
        (b"\x89PNG\r\n\x1a\n\x00", errors.NotASpreadsheet),
        (b"\xff\xd8\xff\xe0\x00", errors.NotASpreadsheet),
        (b"Rar!\x1a\x07\x00", errors.NotASpreadsheet),
        (b"MZ\x90\x00\x03", errors.NotASpreadsheet),
        (b"<html><table><tr><td>1</td></tr></table></html>", errors.NotASpreadsheet),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', errors.NotASpreadsheet),
        (b"\x00\x01\x02\x03" * 20, errors.NotASpreadsheet),
        (ole("EncryptedPackage", "EncryptionInfo"), errors.EncryptedFile),
        (ole("Workbook"), errors.OldFormat),
        (ole("WordDocument"), errors.NotASpreadsheet),
        (b"PK\x03\x04 broken", errors.DamagedFile),
        (GOOD[: len(GOOD) // 2], errors.DamagedFile),
        (b"hello, world\n1,2\n", errors.NoHeader),
        ("姓名\r\n张三".encode(), errors.NoHeader),
        (b"\r\n,,\r\n", errors.EmptyFile),
    ],
)
def test_what_is_no_payout_sheet_is_refused_by_its_kind(content, error):
    assert type(refused(content)) is error


def archive(**parts):
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w") as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return to.getvalue()


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (archive(word__document_xml="x"), errors.NotASpreadsheet),
        (archive(anything="x"), errors.NotASpreadsheet),
        (archive(content_xml="x"), errors.OldFormat),
    ],
)
def test_other_archives_are_refused(content, error):
    assert type(refused(content)) is error


def test_macros_are_refused():
    book = changed(io.BytesIO(GOOD), {"xl/vbaProject.bin": b"x"})

    assert type(refused(book)) is errors.MacroFile


def test_a_macro_workbook_under_another_name_is_refused():
    with zipfile.ZipFile(io.BytesIO(GOOD)) as file:
        types = file.read("[Content_Types].xml")
    types = types.replace(b"spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main")

    book = changed(io.BytesIO(GOOD), {"[Content_Types].xml": types})

    assert type(refused(book)) is errors.MacroFile


def test_an_encrypted_archive_is_refused():
    content = bytearray(GOOD)
    at = content.find(b"PK\x01\x02")
    content[at + 8] |= 1

    assert type(refused(bytes(content))) is errors.EncryptedFile


def test_a_zip_bomb_is_refused_by_its_directory():
    book = changed(io.BytesIO(GOOD), {"xl/media/image1.png": b"\0" * 40_000_000})

    assert type(refused(book)) is errors.UnpacksTooLarge


def test_a_zip_bomb_that_lies_about_its_size_is_refused_while_unpacking():
    bomb = changed(io.BytesIO(GOOD), {SHEET: markup(b" " * 30_000_000)}).getvalue()
    content = bytearray(bomb)
    at = content.find(b"PK\x01\x02")
    while at >= 0:  # the directory entry of the sheet: say it is small
        length = struct.unpack("<H", content[at + 28 : at + 30])[0]
        if content[at + 46 : at + 46 + length].decode() == SHEET:
            content[at + 24 : at + 28] = struct.pack("<I", 5_000)
        at = content.find(b"PK\x01\x02", at + 4)

    assert type(refused(bytes(content))) is errors.UnpacksTooLarge


def test_too_many_parts_are_refused():
    book = changed(io.BytesIO(GOOD), {f"xl/extra{n}.xml": b"x" for n in range(50)})

    assert type(refused(book, limits=Limits(max_entries=40))) is errors.UnpacksTooLarge


def test_long_texts_repeated_in_every_cell_are_refused():
    row = b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>'
    rows = b"".join(row % (number, number) for number in range(1, 5_001))
    book = changed(workbook([["x" * 30_000]]), {SHEET: markup(rows)})

    assert type(refused(book, limits=Limits(max_text=100_000_000))) is errors.UnpacksTooLarge


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="XFD1048576"><v>1</v></c>',
        b'<c r="A1048576"><v>1</v></c>',
        b'<c r="a1048576"><v>1</v></c>',
        b'<c r="A0001048576"><v>1</v></c>',
        b'<c r="A%s1048576"><v>1</v></c>' % (b"0" * 60),
        b'<c r="AAAAAAAA1"><v>1</v></c>',
        b"<c r='XFD1'><v>1</v></c>",
        b'<c s="0" r="XFD1"><v>1</v></c>',
        b'<c\nr="A999999"><v>1</v></c>',
    ],
)
def test_one_cell_far_out_does_not_exhaust_the_memory(cell):
    error = refused(with_markup(b'<row r="1"><c r="A1"><v>1</v></c>' + cell + b"</row>"))

    assert type(error) in (errors.TooManyRows, errors.TooManyColumns, errors.DamagedFile)


def test_a_far_row_without_references_is_counted():
    rows = b'<row r="1"><c><v>1</v></c></row><row r="900000"><c><v>1</v></c></row>'

    assert type(refused(with_markup(rows))) is errors.TooManyRows


def test_a_comment_cannot_hide_cells_from_the_guard():
    rows = b'<row r="1"><c r="A1"><v>1</v></c><!-- </sheetData> --><c r="XFD9"><v>1</v></c></row>'

    assert type(refused(with_markup(rows))) is errors.TooManyColumns


def inline(number, cells):
    """Return the markup of a row of texts, and one empty formatted cell far to the right."""
    filled = "".join(
        f'<c r="{letter}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
        for letter, cell in zip("ABCDEF", cells, strict=True)
    )
    return f'<row r="{number}">{filled}<c r="ZZ{number}" s="0"/></row>'


def test_formatted_but_empty_cells_far_out_do_no_harm():
    rows = inline(1, HEADER) + inline(2, payment(1))

    assert len(list(read_sheet(with_markup(rows.encode())).rows())) == 1


@pytest.mark.parametrize(
    "definition", [b'<!DOCTYPE x [<!ENTITY a "b">]>', b"<!DOCTYPE x SYSTEM 'http://x/y'>"]
)
@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/sharedStrings.xml"])
def test_definitions_in_the_markup_are_refused(part, definition):
    with zipfile.ZipFile(io.BytesIO(GOOD)) as file:
        content = file.read(part)
    declaration, _, rest = content.partition(b"?>")

    book = changed(io.BytesIO(GOOD), {part: declaration + b"?>" + definition + rest})

    assert type(refused(book)) is errors.ForbiddenMarkup


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", SHEET, "xl/sharedStrings.xml"]
)
def test_missing_and_broken_parts_are_damage(part):
    error = errors.NotASpreadsheet if part == "xl/workbook.xml" else errors.DamagedFile

    assert type(refused(changed(io.BytesIO(GOOD), {part: None}))) is error
    assert type(refused(changed(io.BytesIO(GOOD), {part: b"<broken"}))) in (
        errors.DamagedFile,
        errors.EmptyFile,
    )


def test_two_parts_of_one_name_are_refused():
    to = io.BytesIO(GOOD)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(to, "a") as file:
        file.writestr(SHEET, markup(b""))

    assert type(refused(to)) is errors.DamagedFile


def test_a_file_over_the_size_limit_is_refused():
    error = refused(GOOD, limits=Limits(max_bytes=1_000))

    assert type(error) is errors.FileTooLarge


@pytest.mark.parametrize("make", [workbook, delimited])
def test_too_many_rows_and_columns_are_refused(make):
    many = [HEADER, *(payment(number) for number in range(1, 40))]
    wide = [HEADER, [*payment(1), *["x"] * 200]]

    assert type(refused(make(many), limits=Limits(max_rows=20))) is errors.TooManyRows
    assert type(refused(make(many), limits=Limits(max_rows=38))) is errors.TooManyRows
    assert type(refused(make(wide))) is errors.TooManyColumns
    assert len(list(read_sheet(make(many), limits=Limits(max_rows=39)).rows())) == 39


def test_too_many_sheets_are_refused():
    book = workbook({f"S{number}": [HEADER, payment(1)] for number in range(4)})

    assert type(refused(book, limits=Limits(max_sheets=3))) is errors.TooManySheets


def test_a_header_without_rows_is_refused():
    assert type(refused(workbook([HEADER]))) is errors.NoRows
    assert type(refused(workbook([HEADER, ["合计", None, None, None, None, 5]]))) is errors.NoRows
    assert type(refused(workbook([[]]))) is errors.EmptyFile


def test_header_below_the_tenth_row_is_not_looked_for():
    assert type(refused(workbook([*[["标题"]] * 10, HEADER, payment(1)]))) is errors.NoHeader


def test_missing_columns_are_named():
    error = refused(workbook([["姓名", "村", "备注"], ["张三", "杏家湾", "x"]]))

    assert error.names == ("身份证号/统一社会信用代码", "一卡通账号", "补贴金额")


@pytest.mark.parametrize("twin", ["一卡通账号", "银行账号", "姓 名", "村社区"])
def test_a_column_that_stands_twice_is_refused_with_both_letters(twin):
    error = refused(workbook([[*HEADER, twin], [*payment(1), 5]]))

    first = {"一": "D", "银": "D", "姓": "B", "村": "E"}[twin[0]]
    assert (type(error), error.letters) == (errors.DuplicateColumn, f"{first}, G")


@pytest.mark.parametrize("unit", ["美元", "港元", "外币"])
def test_amounts_in_another_currency_are_refused(unit):
    header = [*HEADER[:-1], f"补贴金额（{unit}）"]

    assert type(refused(workbook([header, payment(1)]))) is errors.AmountNotInYuan


def test_a_second_table_with_other_columns_is_refused():
    second = ["身份证号", "姓名", "补贴金额", "一卡通账号", "村"]
    error = refused(workbook([HEADER, payment(1), [], second, payment(2)]))

    assert (type(error), error.row) == (errors.SecondHeader, 4)


def test_a_mixture_of_encodings_is_refused_with_its_line():
    utf8 = delimited([HEADER, payment(1)], "utf-8").getvalue()
    gb = delimited([payment(2, village="双江街道杏家湾社区")], "gb18030").getvalue()

    error = refused(utf8 + b"\r\n" + gb)
    assert (type(error), error.line) == (errors.MixedEncodings, 3)
    assert type(refused(delimited([HEADER], "gb18030").getvalue() + b"\r\n" + utf8)) is (
        errors.MixedEncodings
    )


def test_bytes_of_no_encoding_are_refused_with_their_line():
    gb = delimited([HEADER, payment(1)], "gb18030").getvalue()
    error = refused(gb + b"\r\n\xff\xff,1\r\n")

    assert (type(error), error.line) == (errors.UnknownEncoding, 3)


def quoted(number, name, rows=8, total=()):
    """Return a text file in which the cell of a name is written as it stands."""
    lines = [payment(seq) for seq in range(1, rows + 1)]
    lines[number - 1][1] = name
    return delimited([HEADER, *lines, *total]).getvalue()


@pytest.mark.parametrize(
    "content",
    [
        quoted(4, '"张五'),
        quoted(4, '"张五', total=[["合计", "", "", "", "", 804]]),
        quoted(4, '"张五', rows=3_000),
        quoted(4, '"张五\r\n'),
        quoted(4, '"张五').replace(payment(6)[1].encode(), f'"{payment(6)[1]}'.encode()),
        quoted(4, '"张五').replace(payment(6)[1].encode(), f'{payment(6)[1]}"'.encode()),
        quoted(4, '"张五') + b"\r\n",
    ],
)
def test_a_quote_that_swallows_rows_is_refused_with_its_row(content):
    error = refused(content)

    assert (type(error), error.row) == (errors.UnclosedQuote, 5)


def test_a_quote_that_is_never_closed_in_the_last_row_is_refused():
    assert refused(quoted(8, '"张九')).row == 9
    assert refused(quoted(8, '"张九') + b"\r\n").row == 9


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("column", [0, 1, 5])
def test_lines_pasted_into_one_cell_of_a_workbook_are_refused_with_their_row(delimiter, column):
    lines = "\n".join(delimiter.join(map(str, payment(seq))) for seq in (5, 6))
    row = [*[None] * column, lines]
    error = refused(workbook([HEADER, payment(1), row, payment(2)]))

    assert (type(error), error.row) == (PastedLines, 3)


def test_a_cell_of_several_lines_and_quotes_that_close_are_read():
    header = [*HEADER[:2], '"身份证\r\n号码"', *HEADER[3:], "备注"]
    note = '"一号地，2亩,\r\n二号地,""河边""，1亩"'
    rows = [[*payment(1), note], [*payment(2), '"x" '], [*payment(3), 'y"z']]
    rows[1][1] = '"张三"'

    found = list(read_sheet(delimited([header, *rows])).rows())

    assert [row.row for row in found] == [2, 3, 4]
    assert found[0].text("note") == '一号地，2亩,\n二号地,"河边"，1亩'
    assert found[1].text("name") == "张三"


def test_a_line_too_long_for_any_sheet_is_damage():
    text = delimited([HEADER, payment(1)]).getvalue() + b"\r\n" + b"x" * 200_000

    assert type(refused(text)) is errors.DamagedFile


def test_no_sentence_repeats_a_cell():
    number = id_number(seq=77)
    header = [*HEADER, number, number]

    for book in (
        workbook([header, payment(1)]),
        workbook([HEADER, [number] * 3]),
        workbook([[number] * 6, payment(1)]),
    ):
        try:
            parsed = read_sheet(book)
            list(parsed.rows())
        except errors.SheetError as error:
            assert number not in str(error)  # noqa: PT017
        else:
            assert all(number not in fault.sentence for fault in parsed.faults)
