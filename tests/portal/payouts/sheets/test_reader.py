"""Sheets that can be read, as villages make them."""

from __future__ import annotations

import datetime as dt
import gc
import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile

from portal.payouts.sheets.errors import MissingColumns, MissingVillage
from portal.payouts.sheets.faults import NoticeKind, SkipReason
from portal.payouts.sheets.reader import read_sheet
from tests.factories.numbers import card_number, id_number
from tests.factories.sheets import HEADER, delimited, payment, workbook


def read(stream, **options):
    parsed = read_sheet(stream, **options)
    return parsed, list(parsed.rows())


def notices(parsed):
    return {notice.kind: notice.sentence for notice in parsed.notices}


def skipped(parsed):
    return [(one.row, one.why) for one in parsed.skipped]


def test_rows_carry_sheet_row_and_cells_by_column():
    parsed, rows = read(workbook([HEADER, payment(1), payment(2, 200)]))

    assert [(row.sheet, row.row) for row in rows] == [("Sheet1", 2), ("Sheet1", 3)]
    assert rows[0].values == {
        "name": "张二",
        "id_number": id_number(seq=1),
        "card": card_number(1),
        "village": "杏家湾社区",
        "amount": 100.5,
    }
    assert rows[1].text("amount") == "200"
    assert parsed.row_count == 2
    assert parsed.sheets[0].headings["id_number"] == "C 身份证号"
    assert parsed.skipped == parsed.notices == parsed.faults == parsed.totals == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_files_are_read_in_every_usual_encoding(encoding):
    rare = payment(1)
    rare[1] = "张䶮"

    _parsed, rows = read(delimited([HEADER, rare, payment(2)], encoding))

    assert [row.text("name") for row in rows] == ["张䶮", "张三"]
    assert rows[0].text("id_number") == id_number(seq=1)


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_text_files_are_read_with_every_usual_delimiter(delimiter):
    _parsed, rows = read(delimited([HEADER, payment(1)], delimiter=delimiter))

    assert rows[0].text("card") == card_number(1)


def test_encoding_other_than_utf8_is_said():
    parsed, _rows = read(delimited([HEADER, payment(1)], "gb18030"))

    assert NoticeKind.ENCODING in notices(parsed)


def test_numbers_kept_as_text_by_a_formula_are_plain_in_text_files():
    row = payment(1)
    row[2] = f'="{row[2]}"'

    _parsed, rows = read(delimited([HEADER, row]))

    assert rows[0].text("id_number") == id_number(seq=1)


def test_short_lines_of_text_files_are_filled_up():
    _parsed, rows = read(delimited([HEADER, payment(1)[:4]]))

    assert rows[0].values["amount"] == ""


def test_uploads_of_django_are_read_from_memory_and_from_disk():
    content = workbook([HEADER, payment(1)]).getvalue()
    on_disk = TemporaryUploadedFile("sheet.xlsx", "", len(content), None)
    on_disk.write(content)
    text = delimited([HEADER, payment(1)], "gb18030").getvalue()

    for upload in (
        SimpleUploadedFile("sheet.xlsx", content),
        on_disk,
        SimpleUploadedFile("sheet.csv", text),
    ):
        assert len(read(upload, filename=upload.name)[1]) == 1
        assert not upload.closed
        upload.close()


def test_merged_titles_above_the_header_are_passed_over():
    def titles(book):
        sheet = book.get_worksheet_by_name("Sheet1")
        sheet.merge_range("A1:F1", "云阳县2026年耕地地力保护补贴发放花名册")
        sheet.merge_range("A2:F2", "填报单位：杏家湾社区 2026年5月")

    parsed, rows = read(workbook([[], [], [], HEADER, payment(1)], titles))

    assert parsed.sheets[0].header.first_row == 4
    assert [row.row for row in rows] == [5]


def test_header_may_stand_in_the_tenth_row():
    _parsed, rows = read(workbook([*[[f"标题{n}"] for n in range(9)], HEADER, payment(1)]))

    assert [row.row for row in rows] == [11]


def test_columns_may_begin_anywhere_and_come_in_any_order():
    header = [None, None, *reversed(HEADER)]
    parsed, rows = read(workbook([header, [None, None, *reversed(payment(1))]]))

    assert rows[0].text("name") == "张二"
    assert parsed.sheets[0].headings["amount"] == "C 补贴金额"


def test_units_in_headings_and_synonyms_are_understood():
    header = [
        "姓 名",
        "公民身份号码",
        "银行帐号",
        "村（社区）",
        "面积（亩）",
        "补贴标准(元/亩)",
        "补贴金额（元）",
    ]
    parsed, rows = read(workbook([header, ["张三", id_number(), card_number(), "杏家湾", 2, 3, 6]]))

    columns = parsed.sheets[0].header.columns
    assert list(columns) == ["name", "id_number", "card", "village", "quantity", "rate", "amount"]
    assert (columns["quantity"].unit, columns["rate"].unit) == ("亩", "元/亩")
    assert rows[0].text("amount") == "6"


def test_header_of_two_lines_is_read_as_one():
    upper = ["序号", "户主", None, "享受人", None, "一卡通账号", "所在地", None]
    upper += ["补贴标准", "补贴金额"]
    lower = [None, "姓名", "身份证号", "姓名", "身份证号", None, "乡镇", "村", "元/亩", "（元）"]
    data = [1, "李四", id_number(seq=9), "张三", id_number(seq=1), card_number()]
    parsed, rows = read(workbook([["标题"], upper, lower, [*data, "双江街道", "杏家湾", 2, 4]]))

    header = parsed.sheets[0].header
    assert (header.first_row, header.last_row) == (2, 3)
    assert rows[0].values == {
        "householder_name": "李四",
        "householder_id_number": id_number(seq=9),
        "name": "张三",
        "id_number": id_number(seq=1),
        "card": card_number(),
        "township": "双江街道",
        "village": "杏家湾",
        "rate": 2.0,
        "amount": 4.0,
    }
    assert header.columns["rate"].unit == "元/亩"


def test_totals_signatures_and_blank_rows_are_skipped_and_said():
    parsed, rows = read(
        workbook([
            HEADER,
            payment(1, 100),
            [],
            payment(2, "200.50"),
            [None, "小 计", None, None, None, 300.5],
            payment(3, 50),
            ["合计", None, None, None, None, "350.50"],
            [7, None, None, None, None, None],
            ["制表人：", None, "审核人：", None, "日期：2026年5月12日"],
            ["（盖章）"],
            ["以上名单已公示，无异议"],
            ["第1页 共1页"],
        ])
    )  # fmt: skip

    assert [row.row for row in rows] == [2, 4, 6]
    assert skipped(parsed) == [
        (5, SkipReason.TOTAL),
        (7, SkipReason.TOTAL),
        (8, SkipReason.NO_DATA),
        (9, SkipReason.SIGNATURE),
        (10, SkipReason.SIGNATURE),
        (11, SkipReason.TEXT),
        (12, SkipReason.SIGNATURE),
    ]
    assert NoticeKind.BLANK_ROWS in notices(parsed)
    totals = [(total.row, total.subtotal, total.amount) for total in parsed.totals]
    assert totals == [(5, True, Decimal("300.5")), (7, False, Decimal("350.50"))]


def test_a_sum_without_a_word_is_a_total():
    parsed, rows = read(workbook([HEADER, payment(1), [None, None, None, None, None, 100.5]]))

    assert len(rows) == 1
    assert parsed.totals[0].amount == Decimal("100.5")


def test_a_total_in_words_is_read_from_its_text():
    parsed, _rows = read(workbook([HEADER, payment(1), ["合计：1人，共 1,234.50元"]]))

    assert parsed.totals[0].amount == Decimal("1234.50")


def test_signatures_below_the_number_column_are_no_payments():
    parsed, rows = read(workbook([HEADER, payment(1), [None, "制表人：", "审核人：", "负责人："]]))

    assert len(rows) == 1
    assert skipped(parsed) == [(3, SkipReason.SIGNATURE)]


def test_incomplete_rows_are_payments_so_that_the_checks_can_say_what_is_missing():
    _parsed, rows = read(
        workbook([
            HEADER,
            [1, "张三", None, None, None, None],
            [2, "张三", None, card_number(), None, 5],
            [3, None, id_number(), None, None, None],
            [4, "合计", id_number(), card_number(), "杏家湾", 5],
        ])
    )  # fmt: skip

    assert [row.row for row in rows] == [2, 3, 4, 5]


def test_the_header_again_on_every_printed_page_is_skipped():
    parsed, rows = read(workbook([HEADER, payment(1), HEADER, payment(2)]))

    assert [row.row for row in rows] == [2, 4]
    assert skipped(parsed) == [(3, SkipReason.REPEATED_HEADER)]


def test_one_sheet_per_village_is_read_and_named():
    header = [name for name in HEADER if name != "村"]
    rows = [cell for cell in payment(1) if cell != "杏家湾社区"]
    book = workbook({"杏家湾社区": [header, rows], "大雁社区": [header, rows]})

    parsed, found = read(book, village_of_sheet=lambda name: name.removesuffix("社区"))

    assert [row.text("village") for row in found] == ["杏家湾", "大雁"]
    assert [sheet.village for sheet in parsed.sheets] == ["杏家湾", "大雁"]
    assert NoticeKind.VILLAGE_OF_SHEET in notices(parsed)


def test_village_column_is_needed_unless_the_unit_or_the_sheet_settles_it():
    header = [name for name in HEADER if name != "村"]
    row = [cell for cell in payment(1) if cell != "杏家湾社区"]

    assert len(read(workbook([header, row]), village_known=True)[1]) == 1
    with pytest.raises(MissingVillage) as caught:
        read_sheet(workbook({"Sheet1": [header, row]}))
    assert (caught.value.names, caught.value.code) == (("村",), "SHT013")
    assert "Sheet1" in str(caught.value)
    with pytest.raises(MissingColumns) as caught:
        read_sheet(workbook([header[2:], row[2:]]))
    assert type(caught.value) is MissingColumns


def test_sheets_without_header_are_skipped_and_said():
    parsed, rows = read(
        workbook({"说明": [["请按模板填写"]], "名单": [HEADER, payment(1)], "Sheet3": []})
    )

    assert len(rows) == 1
    assert [(one.sheet, one.row, one.why) for one in parsed.skipped] == [
        ("说明", None, SkipReason.NO_HEADER),
        ("Sheet3", None, SkipReason.EMPTY_SHEET),
    ]


def test_hidden_columns_rows_and_sheets_are_read_and_said():
    def hide(book):
        first, second = book.worksheets()
        first.set_column("D:D", None, None, {"hidden": True})
        first.set_column("Z:Z", None, None, {"hidden": True})
        first.set_row(1, None, None, {"hidden": True})
        second.hide()

    book = workbook({"甲": [HEADER, payment(1)], "乙": [HEADER, payment(2)]}, hide)
    parsed, rows = read(book, answers={"SHT317|乙|": "pay"})

    assert len(rows) == 2
    told = notices(parsed)
    assert "(D)" in told[NoticeKind.HIDDEN_COLUMNS]
    assert "1 hidden rows" in told[NoticeKind.HIDDEN_ROWS]
    assert "乙" in told[NoticeKind.HIDDEN_SHEET]


def test_unknown_columns_are_said_and_columns_of_the_policy_are_read():
    header = [*HEADER, "良种面积", "猪圈编号", "金额（大写）"]
    parsed, rows = read(workbook([header, [*payment(1), 3.5, "A-1", "壹佰元"]]), extra=["良种面积"])

    assert rows[0].values["良种面积"] == 3.5
    assert (
        "H 猪圈编号、I 金额(大写)".replace("(", "（").replace(")", "）")
        in notices(parsed)[NoticeKind.UNKNOWN_COLUMNS]
    )


def test_a_column_of_the_policy_outranks_a_synonym():
    _parsed, rows = read(workbook([[*HEADER, "面积"], [*payment(1), 3]]), extra=["面积"])

    assert rows[0].values["面积"] == 3.0
    assert "quantity" not in rows[0].values


def test_dates_and_numbers_arrive_as_what_they_are():
    row = payment(1)
    row[2], row[3], row[4] = dt.date(1980, 1, 1), 5.00235199001011e17, 12.0
    _parsed, rows = read(workbook([HEADER, row]))

    assert rows[0].values["id_number"] == dt.date(1980, 1, 1)
    assert rows[0].values["card"] == 5.00235199001011e17
    assert rows[0].text("village") == "12"
    assert rows[0].text("id_number") == "1980-01-01"


@pytest.mark.parametrize(
    ("filename", "said"), [("a.xlsx", False), ("a.csv", True), ("a.xls", True), ("", False)]
)
def test_a_name_with_the_wrong_ending_is_said(filename, said):
    parsed, _rows = read(workbook([HEADER, payment(1)]), filename=filename)

    assert (NoticeKind.EXTENSION in notices(parsed)) is said


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_every_kind_of_line_end_is_read(end):
    text = delimited([HEADER, payment(1), payment(2)]).getvalue().decode()

    _parsed, rows = read(io.BytesIO(text.replace("\r\n", end).encode()))

    assert [row.row for row in rows] == [2, 3]


def test_the_stream_stays_open_whether_or_not_rows_are_read():
    for make in (workbook, delimited):
        stream = make([HEADER, payment(1)])
        parsed = read_sheet(stream)
        del parsed
        gc.collect()

        assert not stream.closed


def test_cells_with_line_breaks_and_quotes_keep_their_row():
    first = [*HEADER, "备注"]
    line = ",".join(map(str, payment(1)))
    text = f'{",".join(first)}\n{line},"两行\n和""引号"""\n{line},x\n'

    _parsed, rows = read(io.BytesIO(text.encode()))

    assert [(row.row, row.text("note")) for row in rows] == [(2, '两行\n和"引号"'), (3, "x")]
