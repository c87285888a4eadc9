"""Where totals stand in sheets as villages make them, and what is none."""

from __future__ import annotations

import pytest

from portal.payouts.sheets.faults import NoticeKind
from tests.factories.layouts import HEAD, alone, book, left_out, line, person, questions, read
from tests.factories.sheets import delimited


def total(word: str = "合计", amount: float | str | None = 300, **cells: object) -> list[object]:
    return line(序号=word, 补贴金额=amount, **cells)


PEOPLE = [person(1), person(2, 200)]
MORE = [person(3, 50), person(4, 30, 村="九龙村")]


@pytest.mark.parametrize(
    "rows",
    [
        [*PEOPLE, total()],
        [total(), *PEOPLE],
        [total(amount=380), total("小计"), *PEOPLE, total("小计", 80), *MORE],
        [*PEOPLE, total("小计"), *MORE, total("小计", 80), total("总计", 380)],
        [total(amount=380), *PEOPLE, total("小计"), *MORE, total("小计", 80)],
        [*PEOPLE, total("五星村合计"), *MORE, total("九龙村合计", 80), total(amount=380)],
        [*PEOPLE, total("本页小计"), *MORE, total("本页小计", 80), total("累计", 380)],
        [*PEOPLE, total("第1页合计"), *MORE, total("第2页合计", 80), total("总 计", 380)],
        [*PEOPLE[:1], total("一组小计", 100), *PEOPLE[1:], total("二组小计", 200),
         total("五星村合计"), *MORE, total("九龙村合计", 80), total("总计", 380)],
        [*PEOPLE[:1], total("小计", 100), *PEOPLE[1:], total("小计", 200), total("小计")],
        [total("五星村合计"), *PEOPLE, total("九龙村合计", 80), *MORE],
        [*PEOPLE, alone("合计：2人，共 300.00元")],
        [*PEOPLE, alone("合计金额（大写）：人民币叁佰元整")],
        [*PEOPLE, alone("大写：叁佰元整")],
        [*PEOPLE, alone("总户数：2户  总面积：2亩  总金额：300元")],
        [*PEOPLE, alone("合计：0.03万元")],
        [*PEOPLE, line(序号="合计", 备注="300元")],
        [*PEOPLE, total(), alone("合计（大写）：叁佰元整  （小写）：￥300.00")],
        [*PEOPLE, alone("以上共计2户，补贴资金300.00元，已在村务公开栏公示七天，群众没有提出异议，"
                        "资金通过一卡通发放到户，特此说明，请上级部门审核后拨付，谢谢支持与配合")],
        [*PEOPLE, total("合计", 300, 姓名="2户", 面积=2)],
        [*PEOPLE, total("合计", 300, 身份证号="2户")],
        [*PEOPLE, line(姓名="合计", 补贴金额=300)],
        [*PEOPLE, line(备注="合计", 补贴金额=300)],
        [*PEOPLE, line(补贴金额=300)],
        [*PEOPLE, line(面积=2, 补贴金额=300)],
    ],
)  # fmt: skip
def test_a_total_is_held_against_the_rows_that_it_speaks_of(rows):
    parsed, payments, wrong = read(book([HEAD, *rows]))

    assert [raw.text("id_number") for raw in payments] == [
        row[4] for row in rows if row[4] and row[5]
    ]
    assert (wrong, questions(parsed)) == ([], [])
    assert parsed.totals


@pytest.mark.parametrize(
    ("rows", "at"),
    [
        ([*PEOPLE, total(amount=400)], (4, "amount")),
        ([total(amount=400), *PEOPLE], (2, "amount")),
        ([total(amount=380), total("小计", 301), *PEOPLE, total("小计", 80), *MORE], (3, "amount")),
        # A group that lost a row must not pass for the next one
        ([*PEOPLE, total("小计", 80), *MORE, total("小计", 80)], (4, "amount")),
        ([*PEOPLE, total("五星村合计", 80), *MORE, total("九龙村合计", 80)], (4, "amount")),
        ([*PEOPLE, alone("合计金额（大写）：人民币叁佰零伍元整")], (4, "amount")),
        ([*PEOPLE, total(), alone("合计（大写）：叁佰壹拾元整")], (5, "amount")),
        ([*PEOPLE, total(面积=3)], (4, "quantity")),
        ([*PEOPLE, total(姓名="3户")], (4, "count")),
        ([*PEOPLE, line(补贴金额=200)], (4, "amount")),
        ([*PEOPLE, line(补贴金额=300), *MORE], (4, "amount")),
        ([person(1), line(补贴金额=100)], (3, "amount")),
    ],
)  # fmt: skip
def test_a_wrong_total_is_found_in_its_own_column(rows, at):
    _parsed, _payments, wrong = read(book([HEAD, *rows]))

    assert wrong == [at]


@pytest.mark.parametrize(
    "row",
    [
        person(2, 身份证号=None, 一卡通账号=None, 备注="两块地合计，账号待补"),
        person(2, 身份证号=None, 一卡通账号=None, 备注="合计"),
        person(2, 身份证号=None, 一卡通账号=None, 补贴金额=None, 备注="身份证待补，经办人核"),
        person(2, 身份证号=None, 一卡通账号=None, 补贴金额=None, 面积=None, 备注="负责人签字后补"),
        line(姓名="NULL", 备注="经办人核"),
        line(姓名="张三、李四", 备注="书记已核"),
        line(村="五星村", 组="二组", 面积=2, 补贴金额=100),
        line(村="五星村", 面积=2),
        line(一卡通账号="6217000000000000000", 备注="合计"),
        line(序号=7, 身份证号="5002", 补贴金额=100),
    ],
)
def test_what_may_be_somebody_is_a_payment_and_the_checks_say_what_it_lacks(row):
    parsed, payments, _wrong = read(book([HEAD, person(1), row, total(amount=200)]))

    assert [raw.row for raw in payments] == [2, 3]
    assert [skipped.row for skipped in parsed.skipped] == [4]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (line(序号="制表人：", 姓名="张三", 一卡通账号="审核人："), "SIGNATURE"),
        (line(序号="村主任：", 姓名="村支书：", 一卡通账号="联系电话：13900000000"), "SIGNATURE"),
        (line(序号="日期：", 补贴金额="2026年5月1日"), "SIGNATURE"),
        (line(身份证号="填报日期：2026年5月1日", 序号="经办人："), "SIGNATURE"),
        (line(序号=9, 面积=0, 补贴金额=0), "NO_DATA"),
        (line(序号=9, 村="五星村", 补贴金额="0.00"), "NO_DATA"),
        (line(序号=9), "NO_DATA"),
    ],
)
def test_signatures_and_prepared_rows_stay_out(row, why):
    parsed, payments, _wrong = read(book([HEAD, person(1), row]))

    assert (len(payments), left_out(parsed)) == (1, {3: why})


def test_a_sheet_without_a_total_beside_others_with_one_is_said():
    parsed, _payments, _wrong = read(book({"甲": [HEAD, *PEOPLE, total()], "乙": [HEAD, *MORE]}))

    assert [n.payload for n in parsed.notices if n.kind is NoticeKind.NO_TOTAL] == [{"sheet": "乙"}]


def test_text_files_are_understood_alike():
    _parsed, payments, wrong = read(delimited([HEAD, total(), *PEOPLE]))

    assert (len(payments), wrong) == (2, [])
