"""Headers of several lines, and columns of which several may be meant."""

from __future__ import annotations

from decimal import Decimal

import pytest

from portal.payouts.sheets.faults import NoticeKind
from portal.payouts.sheets.question_kinds import QuestionKind
from portal.payouts.sheets.reader import read_sheet
from tests.factories.numbers import card_number, id_number
from tests.factories.sheets import HEADER, delimited, payment, workbook

PERSON = ["序号", "村", "姓名", "身份证号码", "账号"]
NO_PERSON = [None] * len(PERSON)


def person(seq):
    return [seq, "杏家湾社区", f"张{'一二三四五六'[seq % 6]}", id_number(seq=seq), card_number(seq)]


def read(rows, answers=None, make=workbook, **options):
    parsed = read_sheet(make(rows), answers=answers, **options)
    return parsed, list(parsed.rows())


def amounts(rows):
    return [str(row.values.get("amount")) for row in rows]


def letters(parsed):
    return {column: heading[0] for column, heading in parsed.sheets[0].headings.items()}


def only_question(parsed):
    [question] = parsed.open_questions
    return question


def by_source(*data, below=("中央资金", "县级资金", "合计"), make=list):
    upper = [*PERSON, "补贴金额（元）", *[None] * (len(below) - 1), "备注"]
    lower = [*NO_PERSON, *below, None]
    rows = [[*person(n), *cells, None] for n, cells in enumerate(data, 1)]
    return make([["江口镇2026年补贴花名册"], upper, lower, *rows])


def test_the_total_of_the_sources_is_taken_when_every_row_proves_it():
    total = ["合计", *[None] * 4, 210, 20, 230]
    parsed, rows = read([*by_source([90, 10, 100], [120, 10, 130]), total])

    assert amounts(rows) == ["100.0", "130.0"]
    assert (letters(parsed)["amount"], parsed.open_questions) == ("H", [])
    assert parsed.totals[0].amount == Decimal(230)
    said = {notice.kind: notice.sentence for notice in parsed.notices}
    assert "F, G" in said[NoticeKind.TOTAL_COLUMN]


@pytest.mark.parametrize("make", [workbook, delimited])
def test_text_files_are_settled_alike(make):
    parsed, rows = read(by_source(["90", "10", "100.00"], ["120", "", "120"]), make=make)

    assert [Decimal(amount) for amount in amounts(rows)] == [100, 120]
    assert parsed.open_questions == []


def test_a_total_that_a_late_row_disproves_is_asked_after_all():
    data = [[90, 10, 100]] * 60 + [[90, 10, 90]]
    parsed, rows = read(by_source(*data[:5], *data[-1:]))
    assert only_question(parsed).kind is QuestionKind.COLUMN

    upper, lower = by_source()[1:3]
    late = [[*person(n), *cells] for n, cells in enumerate(data)]
    parsed, rows = read([upper, lower, *late])
    question = only_question(parsed)
    assert [choice.value for choice in question.choices] == ["H", "F", "G"]
    assert len(rows) == 61
    assert read([upper, lower, *late], {question.key: "F"})[0].open_questions == []


@pytest.mark.parametrize(
    ("below", "first", "values"),
    [
        (("已发", "本次", "合计"), "G", ["F", "G", "H"]),
        (("已发放", "本次发放", "累计"), "G", ["F", "G", "H"]),
        (("第一批", "第二批"), "F", ["F", "G"]),
        (("第一批", "第二批", "合计"), "H", ["F", "G", "H"]),
        (("应发", "扣减", "实发"), "H", ["F", "G", "H"]),
        (("大豆", "玉米"), "F", ["F", "F+G", "G"]),
        (("中央", "县级"), "F", ["F", "F+G", "G"]),
        (("一季度", "二季度"), "F", ["F", "G"]),
    ],
)
def test_amounts_that_may_be_meant_are_asked_with_their_candidates(below, first, values):
    numbers = [30, 70, 100][: len(below)]
    parsed, rows = read(by_source(numbers, numbers, below=below))

    question = only_question(parsed)
    assert (question.kind, question.place) == (QuestionKind.COLUMN, "amount")
    assert question.choices[0].value == first
    assert sorted(choice.value for choice in question.choices) == values
    assert len(rows) == 2
    for value in values:
        parsed, rows = read(by_source(numbers, numbers, below=below), {question.key: value})
        each = dict(zip("FGH", numbers, strict=False))
        assert [Decimal(amount) for amount in amounts(rows)] == [
            sum(each[letter] for letter in value.split("+"))
        ] * 2
        assert parsed.open_questions == []


def test_two_amounts_in_one_line_are_asked():
    header = [*HEADER[:-1], "应发金额", "实发金额"]
    parsed, _rows = read([header, [*payment(1), 90]])

    question = only_question(parsed)
    assert [choice.value for choice in question.choices] == ["G", "F"]
    assert "F, G" in question.sentence


def test_a_total_beside_one_amount_is_asked_unless_it_is_the_same():
    header = [*HEADER, "农机补贴", "合计（元）"]
    parsed, _rows = read([header, [*payment(1, 100), 20, 120]])
    assert [choice.value for choice in only_question(parsed).choices] == ["H", "F"]

    parsed, rows = read([header, [*payment(1, 100), None, 100]])
    assert (parsed.open_questions, amounts(rows)) == ([], ["100.0"])


@pytest.mark.parametrize("other", ["本次金额", "已发资金", "第二批补贴款", "本期发放金额"])
def test_an_amount_of_another_time_beside_one_is_asked(other):
    parsed, _rows = read([[*HEADER, other], [*payment(1), 50]])

    assert {choice.value for choice in only_question(parsed).choices} == {"F", "G"}


@pytest.mark.parametrize("other", ["中央补贴资金", "本次人数", "已发面积"])
def test_other_columns_beside_an_amount_are_only_named(other):
    parsed, _rows = read([[*HEADER, other], [*payment(1), 50]])

    assert parsed.open_questions == []
    assert NoticeKind.UNKNOWN_COLUMNS in {notice.kind for notice in parsed.notices}


def test_an_amount_in_words_below_a_heading_is_no_second_amount():
    upper, lower = [*PERSON, "金额", None], [*NO_PERSON, "小写", "大写"]
    parsed, rows = read([upper, lower, [*person(1), 100, "壹佰元整"]])

    assert (parsed.open_questions, amounts(rows)) == ([], ["100.0"])


def crops(*data):
    first = [*PERSON, "补贴情况", *[None] * 5, "备注"]
    second = [*NO_PERSON, "大豆", None, None, "玉米", None, None, None]
    third = [*NO_PERSON, "面积", "标准", "金额", "面积", "标准", "金额", None]
    return [first, second, third, *([*person(n), *cells, None] for n, cells in enumerate(data, 1))]


def test_a_header_of_three_lines_is_asked_for_the_amount_and_the_rest_follows():
    sheet = crops([2, 150, 300, 1, 100, 100], [1, 150, 150, 3, 100, 300])
    parsed, _rows = read(sheet)
    question = only_question(parsed)
    assert parsed.sheets[0].header.last_row == 3
    assert "大豆" in str(question.choices[0].label)

    parsed, rows = read(sheet, {question.key: "K"})
    assert (letters(parsed)["quantity"], letters(parsed)["rate"]) == ("I", "J")
    assert amounts(rows) == ["100.0", "300.0"]

    parsed, rows = read(sheet, {question.key: "H+K"})
    assert amounts(rows) == ["400", "450"]
    assert {"quantity", "rate"}.isdisjoint(letters(parsed))


def test_the_total_of_a_header_of_three_lines_is_taken_when_it_is_proven():
    first = [*PERSON, "大豆", None, "玉米", None, "合计", "备注"]
    second = [*NO_PERSON, "面积", "金额", "面积", "金额", None, None]
    data = [[*person(n), 1, 100, 2, 300, 400, None] for n in (1, 2)]
    parsed, rows = read([first, second, *data])

    assert (parsed.open_questions, amounts(rows)) == ([], ["400.0", "400.0"])
    assert "quantity" not in letters(parsed)


def test_one_of_several_areas_is_taken_when_it_gives_the_amount():
    header = [*PERSON, "种植面积", "补贴面积", "标准", "金额"]
    data = [[*person(n), 5 + n, 2, 50, 100] for n in (1, 2)]
    parsed, _rows = read([header, *data])
    assert (letters(parsed)["quantity"], parsed.open_questions) == ("G", [])

    parsed, _rows = read([[*header[:7], header[8]], *[[*row[:7], row[8]] for row in data]])
    assert only_question(parsed).place == "quantity"


NUMBERED = [
    ["甲", "乙", "1", "2", "3", "4", "5", "6"],
    ["甲", "乙", 1, 2, 3, 4, 5, 6],
    ["A", "B", "C", "D", "(1)", "(2)", "(3)", "(4)"],
    ["栏次", "1", "2", "3", "4", "5", "6", "7=5\u00d76"],
    ["①", "②", "③", "④", "⑤", "⑥", "⑦", "⑧"],
    [1, 2, 3, 4, 5, 6, 7, 8],
    ["一", "二", "三", "四", "五", "六", "七", "八"],
    [*map(chr, range(0x2160, 0x2167)), None],
]


@pytest.mark.parametrize("numbers", NUMBERED)
@pytest.mark.parametrize("lines", [1, 2])
def test_a_line_of_column_numbers_is_no_person(numbers, lines):
    upper = [*PERSON, "发放情况", None, None]
    lower = [*NO_PERSON, "面积", "标准", "金额"]
    header = [upper, lower] if lines == 2 else [[*PERSON, *lower[5:]]]
    data = [[*person(n), 2, 50, 100] for n in (1, 2)]
    parsed, rows = read([*header, numbers, *data])

    assert amounts(rows) == ["100.0", "100.0"]
    assert parsed.skipped == []
    assert parsed.sheets[0].header.last_row == len(header) + 1


def test_a_first_row_of_a_person_is_no_line_of_numbers():
    for row in ([1, "杏家湾社区", "张三", None, None, 5], [1, None, None, None, None, None]):
        parsed, rows = read([[*PERSON, "金额"], row, [*person(1), 5]])
        assert parsed.sheets[0].header.last_row == 1
        assert rows[-1].row == 3


def test_a_title_of_a_group_below_the_header_is_no_line_of_it():
    parsed, rows = read([[*PERSON, "金额", None], ["一组"], [*person(1), 5]])

    assert (parsed.sheets[0].header.last_row, [row.row for row in rows]) == (1, [3])


@pytest.mark.parametrize("heading", ["户主姓名", "户主"])
@pytest.mark.parametrize("number", ["身份证号码", "户主身份证号"])
def test_the_householder_is_paid_where_a_sheet_names_nobody_else(heading, number):
    parsed, rows = read([["序号", "村", heading, number, "账号", "金额"], [*person(1), 5]])

    assert rows[0].text("name") == "张二"
    assert rows[0].text("id_number") == id_number(seq=1)
    assert NoticeKind.HOUSEHOLDER_IS_PAID in {notice.kind for notice in parsed.notices}


def test_the_householder_stays_one_beside_another_name():
    header = [*PERSON, "金额", "户主姓名"]
    _parsed, rows = read([header, [*person(1), 5, "李四"]])

    assert (rows[0].text("name"), rows[0].text("householder_name")) == ("张二", "李四")


def village_group(*texts, header="村组"):
    rows = [[n, text, *person(n)[2:], 5] for n, text in enumerate(texts, 1)]
    return [["序号", header, *PERSON[2:], "金额"], *rows]


def test_village_and_group_in_one_column_are_handed_on_as_the_village():
    parsed, rows = read(village_group("五星村二组", "五星村三组"))

    assert letters(parsed)["village"] == "B"
    assert [row.text("village") for row in rows] == ["五星村二组", "五星村三组"]


def test_a_column_of_village_and_group_that_holds_groups_only_is_the_group():
    parsed, rows = read(village_group("二组", "3社"), village_known=True)

    assert [row.text("group") for row in rows] == ["二组", "3社"]
    assert "village" not in letters(parsed)


def areas(answers=None):
    upper = [*PERSON, "补贴面积（亩）", None, "补贴金额"]
    lower = [*NO_PERSON, "水田", "旱地", None]
    return read([upper, lower, *([*person(n), 1.5, 2, 100 * n] for n in (1, 2))], answers)


def test_two_areas_may_be_added_when_somebody_says_so():
    parsed, _rows = areas()
    question = only_question(parsed)
    assert [choice.value for choice in question.choices] == ["F", "G", "F+G"]

    parsed, rows = areas({question.key: "F+G"})
    assert [str(row.values["quantity"]) for row in rows] == ["3.5", "3.5"]
    assert (parsed.open_questions, amounts(rows)) == ([], ["100.0", "200.0"])


@pytest.mark.parametrize("heading", ["合计金额", "补贴总额", "补贴金额合计（元）", "总金额"])
def test_a_total_in_a_column_of_its_own_is_the_amount(heading):
    head = [*PERSON, "中央补贴", "县级补贴", heading]
    _parsed, rows = read([head, [*person(1), 90, 10, 100]])

    assert amounts(rows) == ["100.0"]
