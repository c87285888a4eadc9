"""Sheets that count in 万元 or 平方米: converted when a person said so, and not before."""

from __future__ import annotations

from decimal import Decimal

import pytest

from portal.payouts.checks.amounts import read_amounts
from portal.payouts.checks.findings import Findings
from portal.payouts.checks.rows import Cells, PayoutRow
from portal.payouts.sheets.faults import NoticeKind
from portal.payouts.sheets.late_errors import UnitBelowHeader
from portal.payouts.sheets.question_kinds import QuestionKind
from portal.payouts.sheets.reader import read_sheet
from portal.payouts.sheets.units import land_among, money_among, units_in
from tests.factories.sheets import HEADER, payment, workbook


def read(rows, answers=None, unit="亩"):
    parsed = read_sheet(workbook(rows), answers=answers, unit=unit)
    return parsed, list(parsed.rows())


def only_question(parsed):
    [question] = parsed.open_questions
    return question


def values(rows, column):
    return [Decimal(str(row.values[column])) for row in rows]


@pytest.mark.parametrize(
    ("line", "units"),
    [
        (
            "填报单位：江口镇人民政府（盖章）    填报日期：2023年12月8日    单位：亩、元",
            ("亩", "元"),
        ),
        ("填报单位：江口镇    填报日期：2023年12月8日    金额单位：万元", ("万元",)),
        ("单位：元", ("元",)),
        ("（单位：万元）", ("万元",)),
        ("单 位：千 元", ("千元",)),
        ("计量单位：公顷，人民币元", ("公顷", "元")),
        ("金额单位为人民币百元", ("百元",)),
        ("2026年补贴发放表（万元）", ("万元",)),
        ("本表以万元为单位", ("万元",)),
        ("单位：平方米/元", ("平方米", "元")),
        ("填报单位：分水镇", ()),
        ("填报单位：百元村", ()),
        ("本次下达资金2万元", ()),
        ("单位：江口镇人民政府", ()),
        ("单位负责人：元某", ()),
        ("", ()),
    ],
)
def test_the_units_that_a_line_names(line, units):
    assert units_in(line) == units


def test_fen_is_land_beside_yuan_and_money_alone():
    assert (money_among(("亩", "分")), land_among(("亩", "分"))) == ("分", "亩")
    assert (money_among(("分", "元")), money_among(("分",)), land_among(("分",))) == (
        "元",
        "分",
        "",
    )


@pytest.mark.parametrize(
    ("unit", "yuan"),
    [("万元", 1_005_000), ("千元", 100_500), ("百元", 10_050), ("角", "10.05"), ("分", "1.005")],
)
@pytest.mark.parametrize("place", ["title", "heading", "behind"])
def test_amounts_in_another_unit_are_asked_and_converted_only_when_confirmed(unit, yuan, place):
    header, title, amount = [*HEADER], [], 100.5
    if place == "title":
        title = [["花名册"], [f"填报单位：江口镇  金额单位：{unit}"]]
    elif place == "heading":
        header[-1] = f"补贴金额（{unit}）"
    else:
        amount = f"100.5{unit}"
    rows = [*title, header, payment(1, amount), payment(2, amount)]
    parsed, _rows = read(rows)

    question = only_question(parsed)
    assert question.kind is QuestionKind.AMOUNT_UNIT
    assert unit in question.sentence
    assert {"title": "2", "heading": "F", "behind": "2"}[place] in question.sentence
    assert [choice.value for choice in question.choices] == [unit, "AS_IT_STANDS"]

    parsed, converted = read(rows, {question.key: unit})
    assert (parsed.open_questions, values(converted, "amount")) == ([], [Decimal(yuan)] * 2)
    parsed, kept = read(rows, {question.key: "AS_IT_STANDS"})
    assert (parsed.open_questions, values(kept, "amount")) == ([], [Decimal("100.5")] * 2)


def test_the_total_of_a_converted_sheet_is_converted_with_it():
    rows = [["单位：万元"], HEADER, payment(1, 0.05), ["合计", *[None] * 4, 0.05]]
    parsed, converted = read(rows, {"SHT301|Sheet1|amount": "万元"})

    assert values(converted, "amount") == [500]
    assert [total.amount for total in parsed.totals] == [500]


def test_a_heading_in_yuan_below_a_title_in_another_unit_is_asked_with_yuan_first():
    header = [*HEADER[:-1], "补贴金额（元）"]
    parsed, rows = read([["单位：万元"], header, payment(1)])

    assert [choice.value for choice in only_question(parsed).choices] == ["AS_IT_STANDS", "万元"]
    assert values(rows, "amount") == [Decimal("100.5")]


@pytest.mark.parametrize("line", ["单位：万元", "注：金额单位为万元", "合计（万元）", "单位：公顷"])
@pytest.mark.parametrize("last", [True, False])
def test_a_unit_that_is_named_below_the_header_refuses_with_its_row(line, last):
    header = [*HEADER[:-1], "面积", "金额"]
    rows = [[*payment(n)[:-1], 1, 0.05] for n in (1, 2)]
    rows = [*rows, [line]] if last else [[line], *rows]

    with pytest.raises(UnitBelowHeader) as caught:
        read([header, *rows])

    assert caught.value.row == (4 if last else 2)
    assert line[-3:].strip("：（）为") in str(caught.value) or caught.value.unit in line


@pytest.mark.parametrize("value", ["万元", "AS_IT_STANDS"])
def test_a_title_that_stands_again_on_every_page_is_asked_once(value):
    title = [["单位：万元"], HEADER]
    rows = [*title, payment(1, 0.05), *title, payment(2, 0.05)]
    parsed, converted = read(rows, {"SHT301|Sheet1|amount": value})

    assert (parsed.open_questions, len(converted)) == ([], 2)


def test_a_line_of_units_below_the_header_belongs_to_it():
    header = [[*HEADER[:-1], "面积", "标准", "金额"], [*[None] * 5, "亩", "元/亩", "万元"]]
    parsed, rows = read([*header, [*payment(1)[:-1], 2, 50, 0.01]])

    assert (only_question(parsed).place, parsed.sheets[0].header.last_row) == ("amount", 2)
    assert values(rows, "amount") == [100]


def test_a_figure_that_names_its_unit_is_not_multiplied_by_that_of_the_sheet():
    rows = [["单位：万元"], HEADER, payment(1, 0.05), payment(2, "500元")]
    _parsed, converted = read(rows, {"SHT301|Sheet1|amount": "万元"})

    assert converted[0].values["amount"] == Decimal(500)
    assert converted[1].values["amount"] == "500元"


def test_yuan_is_nothing_to_ask_about():
    header = [*HEADER[:-1], "补贴标准（元/亩）", "补贴金额（元）"]
    parsed, rows = read([["单位：亩、元"], header, [*payment(1)[:-1], 150, "1,500元"]])

    assert parsed.open_questions == []
    assert rows[0].values["amount"] == "1,500元"


LAND = [*HEADER[:-1], "面积", "单位", "金额"]


def land(cell, beside=None, heading="面积", title=(), unit="亩", answers=None):
    header = [*HEADER[:-1], heading, "单位", "金额"]
    if beside is None:
        header.remove("单位")
        row = [*payment(1)[:-1], cell, 100]
    else:
        row = [*payment(1)[:-1], cell, beside, 100]
    return read([*title, header, row], answers, unit=unit)


@pytest.mark.parametrize(
    "sheet",
    [
        {"cell": 667, "heading": "面积（平方米）"},
        {"cell": 667, "heading": "面积（㎡）"},
        {"cell": "667平方米"},
        {"cell": 667, "beside": "平方米"},
        {"cell": 667, "title": [["单位：平方米、元"]]},
    ],
)
def test_land_in_square_metres_is_asked_and_converted_only_when_confirmed(sheet):
    parsed, _rows = land(**sheet)
    question = only_question(parsed)
    assert question.kind is QuestionKind.LAND_UNIT
    assert "亩" in question.sentence

    value = question.choices[0].value
    parsed, rows = land(**sheet, answers={question.key: value})
    assert (parsed.open_questions, values(rows, "quantity")) == ([], [Decimal("1.001")])
    assert rows[0].values.get("unit", "亩") == "亩"
    parsed, rows = land(**sheet, answers={question.key: "AS_IT_STANDS"})
    assert (parsed.open_questions, values(rows, "quantity")) == ([], [667])


@pytest.mark.parametrize(
    ("unit", "figure", "mu"),
    [("公顷", 2, "30"), ("分", 15, "1.5"), ("平方公里", 1, "1500"), ("m2", 2000, "3")],
)
def test_every_unit_of_land_is_converted_by_its_own_size(unit, figure, mu):
    answers = {"SHT303|Sheet1|quantity": unit}
    _parsed, rows = land(figure, heading=f"面积（{unit}）", answers=answers)

    assert values(rows, "quantity") == [Decimal(mu)]


@pytest.mark.parametrize("cell", ["12.3亩", "12.3 市亩", "\uff11\uff12.\uff13亩"])
def test_an_area_with_its_unit_behind_it_is_read(cell):
    parsed, rows = land(cell)

    assert (parsed.open_questions, values(rows, "quantity")) == ([], [Decimal("12.3")])


def test_a_rate_by_another_unit_of_land_is_asked():
    header = [*HEADER[:-1], "补贴标准（元/平方米）", "金额"]
    rows = [header, [*payment(1)[:-1], 0.225, 100]]
    question = only_question(read(rows)[0])
    assert (question.kind, question.place) == (QuestionKind.LAND_UNIT, "rate")

    assert values(read(rows, {question.key: "平方米"})[1], "rate") == [150]


def test_a_policy_that_counts_people_is_told_of_another_unit():
    parsed, rows = land(3, heading="数量（头）", unit="人")

    assert parsed.open_questions == []
    assert [notice.kind for notice in parsed.notices] == [NoticeKind.OTHER_UNIT]
    assert values(rows, "quantity") == [3]


def test_a_quantity_with_the_policys_unit_behind_it_is_read():
    values = {"amount": 90, "quantity": "3头", "rate": "30元/头"}
    findings = Findings()
    cells = Cells(values, sheet="", row=1, headings={}, findings=findings)
    row = PayoutRow("", 1)

    read_amounts(cells, row, unit="头")

    assert (row.quantity, row.rate, row.amount, findings.counts) == (3, 30, 90, {})


def noted(note, card=""):
    rows = [[*payment(n, 0.05), None] for n in (1, 2, 3)]
    rows[1][-1] = note
    rows[1][3] = card or rows[1][3]
    return [[*HEADER, "备注"], *rows]


@pytest.mark.parametrize("card", ["", " "])
def test_a_unit_in_a_note_beside_a_payment_is_asked_about_and_holds_for_the_sheet(card):
    rows = noted("金额单位：万元", card)
    parsed, payments = read(rows)
    question = only_question(parsed)
    assert (question.kind, values(payments, "amount")) == (
        QuestionKind.AMOUNT_UNIT,
        [Decimal("0.05")] * 3,
    )
    assert "3" in question.sentence

    parsed, payments = read(rows, {question.key: "万元"})
    assert (values(payments, "amount"), parsed.open_questions) == ([500] * 3, [])
    parsed, payments = read(rows, {question.key: "AS_IT_STANDS"})
    assert (values(payments, "amount"), parsed.open_questions) == ([Decimal("0.05")] * 3, [])


@pytest.mark.parametrize("note", ["单位：元", "补发200元", "上年少发0.1万元"])
def test_a_note_that_names_no_other_unit_for_the_sheet_is_not_asked_about(note):
    assert read(noted(note))[0].open_questions == []
