"""Rows that may be no payments: each is named, and none is paid before somebody says so."""

from __future__ import annotations

import datetime as dt
import re
import zipfile

import pytest

from tests.factories.layouts import (
    HEAD,
    alone,
    book,
    left_out,
    line,
    person,
    questions,
    read,
    without,
)
from tests.factories.sheets import changed, workbook

PEOPLE = [person(1), person(2, 200)]
LATER = [person(3, 50), person(4, 30)]
TOTAL = line(序号="合计", 补贴金额=300)
SIGNED = line(序号="制表人：", 姓名="审核人：")


def doubted(rows, kind, *, at, why, **options):
    """Check that rows are left out, that one question names them, and that an answer pays them."""
    stream = book(rows, **options)
    parsed, payments, wrong = read(stream)
    assert questions(parsed) == [kind]
    assert {row for row, reason in left_out(parsed).items() if reason == why} == set(at)
    assert not {raw.row for raw in payments} & set(at)
    (question,) = parsed.open_questions
    assert str(at[0]) in question.sentence
    assert not question.lasting
    assert not wrong
    stream.seek(0)
    answered, paid, _wrong = read(stream, answer="pay")
    assert {raw.row for raw in paid} == {raw.row for raw in payments} | set(at)
    assert answered.open_questions == []
    return paid


@pytest.mark.parametrize(
    "heading",
    [
        "以下人员经核实不符合条件，不予发放：",
        "不予发放人员名单",
        "取消人员名单：",
        "以下为暂缓发放人员",
        "停发名单（2人）",
        "死亡人员名册",
        "（不予发放）",
        "注：以下人员已死亡，补贴停发：",
        "附：核减人员",
        "待核实人员：",
        "重复享受人员，不发：",
    ],
)
@pytest.mark.parametrize("closed", [[TOTAL, SIGNED, []], [TOTAL], []])
def test_people_below_a_heading_of_refusal_are_not_paid(heading, closed):
    rows = [HEAD, *PEOPLE, *closed, alone(heading), *LATER]
    first = len(rows) - 1

    doubted(rows, "REFUSED_LIST", at=[first, first + 1], why="REFUSED_LIST")


@pytest.mark.parametrize(
    "heading",
    [
        line(序号="以下人员不予发放", 备注="详见附件"),
        line(姓名="以下人员不予发放"),
        line(序号="二", 村="停发人员"),
    ],
)
def test_the_heading_of_refusal_may_stand_anywhere(heading):
    doubted([HEAD, *PEOPLE, heading, *LATER], "REFUSED_LIST", at=[5, 6], why="REFUSED_LIST")


def test_the_total_of_a_list_left_out_is_not_held_against_the_sheet():
    rows = [HEAD, *PEOPLE, TOTAL, alone("暂缓发放名单"), *LATER, line(序号="合计", 补贴金额=80)]
    stream = book(rows)
    _parsed, _payments, wrong = read(stream)
    _parsed, _payments, paid_wrong = read(stream, answer="pay")

    assert wrong == paid_wrong == []


def test_a_row_struck_out_in_a_list_that_is_paid_after_all_is_asked_about_itself():
    rows = [HEAD, *PEOPLE, alone("暂缓发放名单"), person(3), person(4, 备注="死亡")]
    parsed, payments, _wrong = read(book(rows), answer="pay")

    assert ([raw.row for raw in payments], questions(parsed)) == ([2, 3, 5], ["STOPPED"])


def test_a_note_below_a_list_makes_nobody_doubtful():
    parsed, payments, _wrong = read(
        book([HEAD, *PEOPLE, TOTAL, alone("说明：死亡人员已停发，不予发放的未列入本表。")])
    )

    assert (len(payments), questions(parsed)) == (2, [])


@pytest.mark.parametrize("between", [[], [SIGNED], [[], SIGNED, []]])
def test_rows_below_the_final_total_are_not_paid(between):
    rows = [HEAD, *PEOPLE, TOTAL, *between, *LATER]
    first = len(rows) - 1

    doubted(rows, "AFTER_TOTAL", at=[first, first + 1], why="AFTER_TOTAL")


def test_rows_below_total_and_signatures_are_doubtful_though_they_have_a_total():
    rows = [HEAD, *PEOPLE, TOTAL, SIGNED, *LATER, line(序号="合计", 补贴金额=80)]

    doubted(rows, "AFTER_TOTAL", at=[6, 7], why="AFTER_TOTAL")


def test_rows_between_totals_of_villages_are_payments():
    rows = [
        HEAD,
        *PEOPLE,
        TOTAL,
        *LATER,
        line(序号="合计", 补贴金额=80),
        line(序号="总计", 补贴金额=380),
    ]
    parsed, payments, wrong = read(book(rows))

    assert ([raw.row for raw in payments], questions(parsed), wrong) == ([2, 3, 5, 6], [], [])


def test_a_row_struck_out_is_not_paid():
    doubted([HEAD, *PEOPLE, *LATER], "STOPPED", at=[3, 5], why="STOPPED", struck=[3, 5])


@pytest.mark.parametrize(
    "note",
    [
        *("已死亡，停发", "停发", "该户已故", "取消", "2026年3月病故", "不予发放", "户口已迁出"),
        *(
            "亡",
            "已亡",
            "去逝",
            "外迁",
            "自愿放弃",
            "重复申报",
            "已领",
            "服刑",
            "停补",
            "公示未通过",
        ),
    ],
)
def test_a_row_whose_note_speaks_against_it_is_not_paid(note):
    doubted([HEAD, person(1, 备注=note), person(2)], "STOPPED", at=[2], why="STOPPED")


def test_a_column_that_is_not_read_may_speak_against_a_row():
    head = [*HEAD, "发放状态"]

    doubted([head, [*person(1), "正常"], [*person(2), "停发"]], "STOPPED", at=[3], why="STOPPED")


@pytest.mark.parametrize(
    ("heading", "usual", "against"),
    [
        ("审核结果", "通过", "不通过"),
        ("审核意见", "同意发放", "不同意"),
        ("村级公示情况", "无异议", "未通过"),
        ("是否发放", "是", "否"),
        ("是否符合条件", "√", "\u00d7"),
        ("可否兑付", "Y", "N"),
        ("是否死亡", "否", "是"),
        ("是否重复享受", "无", "有"),
        ("死亡", "", "√"),
        ("死亡日期", None, dt.date(2026, 3, 1)),
        ("停发原因", "无", "户口不在本村"),
    ],
)
def test_a_column_of_verdicts_speaks_against_a_row(heading, usual, against):
    rows = [[*HEAD, heading], [*person(1), usual], [*person(2), against]]
    doubted(rows, "STOPPED", at=[3], why="STOPPED")


@pytest.mark.parametrize("answer", ["是", "否"])
def test_a_column_that_asks_something_else_speaks_against_nobody(answer):
    rows = [[*HEAD, "是否脱贫户"], [*person(1), "是"], [*person(2), answer]]
    parsed, payments, _wrong = read(book(rows))

    assert (len(payments), questions(parsed)) == (2, [])


def test_an_ordinary_note_speaks_against_nobody():
    parsed, payments, _wrong = read(book([HEAD, person(1, 备注="二号地块"), person(2)]))

    assert (len(payments), questions(parsed)) == (2, [])


@pytest.mark.parametrize(
    "prefixed",
    [
        b"<font><b/><strike/></font>",
        b'<font><strike val="1"/></font>',
        b"<font ><sz val='11'/><strike val='true' /></font>",
    ],
)
def test_every_form_of_striking_out_is_seen(prefixed):
    def format_of_row(book):
        struck = book.add_format({"bold": True})
        sheet = book.worksheets()[0]
        for column, cell in enumerate(person(2)):
            if cell is not None:
                sheet.write(2, column, cell, struck)

    plain = workbook([HEAD, person(1), person(2)], format_of_row)
    styles = zipfile.ZipFile(plain).read("xl/styles.xml")
    bold = re.search(rb"<font><b/>.*?</font>", styles)[0]
    parsed, payments, _wrong = read(
        changed(plain, {"xl/styles.xml": styles.replace(bold, prefixed)})
    )

    assert ([raw.row for raw in payments], questions(parsed)) == ([2], ["STOPPED"])


def test_a_second_table_of_another_village_is_asked_about():
    bare = without("村", HEAD, *PEOPLE, *LATER)
    rows = [
        ["五星村补贴发放表"], bare[0], *bare[1:3], ["合计", *[None] * 5, 300], ["经办人："], [],
        ["九龙村补贴发放表"], bare[0], *bare[3:], ["合计", *[None] * 5, 80],
    ]  # fmt: skip
    rows[4] = ["合计", None, None, None, None, None, 300]
    rows[-1] = ["合计", None, None, None, None, None, 80]
    stream = book({"五星村": rows})
    parsed, payments, wrong = read(stream)
    assert ([raw.row for raw in payments], questions(parsed)) == ([3, 4], ["OTHER_VILLAGE"])
    assert "九龙村" in parsed.open_questions[0].sentence
    assert wrong == []

    _parsed, payments, wrong = read(stream, answer="pay")
    villages = [raw.text("village") for raw in payments]
    assert (villages, wrong) == (["五星村", "五星村", "九龙村", "九龙村"], [])


@pytest.mark.parametrize(
    "title", ["2025年补贴发放表", "第二批补贴发放花名册", "五星村2025年补贴资金发放表"]
)
def test_a_second_table_with_another_title_is_not_paid(title):
    rows = [["五星村2026年补贴资金发放表"], HEAD, *PEOPLE, TOTAL, alone(title), HEAD, *LATER]

    doubted(rows, "OTHER_TABLE", at=[8, 9], why="OTHER_TABLE")


def test_a_title_printed_on_every_page_begins_no_table():
    title = "五星村2026年补贴资金发放表"
    rows = [[title], HEAD, *PEOPLE, line(序号="本页小计", 补贴金额=300)]
    rows += [alone(f"{title}（续）"), HEAD, *LATER, line(序号="合计", 补贴金额=380)]
    parsed, payments, wrong = read(book(rows))

    assert (len(payments), questions(parsed), wrong) == (4, [], [])


def test_tables_of_several_villages_that_name_them_in_every_row_are_read():
    rows = [["五星村补贴发放表"], HEAD, *PEOPLE, TOTAL, alone("九龙村补贴发放表"), HEAD]
    rows += [person(3, 50, 村="九龙村"), line(序号="合计", 补贴金额=50)]
    parsed, payments, wrong = read(book(rows))

    assert ([raw.text("village") for raw in payments], questions(parsed), wrong) == (
        ["五星村", "五星村", "九龙村"], [], [],
    )  # fmt: skip


def test_a_title_that_contradicts_the_name_of_its_sheet_is_asked_about():
    rows = [["九龙村补贴发放表"], *without("村", HEAD, *PEOPLE)]
    stream = book({"五星村": rows})
    parsed, payments, _wrong = read(stream)
    assert (payments, questions(parsed)) == ([], ["OTHER_VILLAGE"])

    _parsed, payments, _wrong = read(stream, answer="pay")
    assert [raw.text("village") for raw in payments] == ["九龙村"] * 2
