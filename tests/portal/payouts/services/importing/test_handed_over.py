"""Sheets as villages make them, from the upload to the rows of the draft: who gets what.

Each is one kind of sheet that was once read wrongly in silence, or refused though it was good.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from portal.places.models import Place
from tests.factories.handing_in import hand_in, payments_of, workbook_of
from tests.factories.payout_sheets import entry

pytestmark = pytest.mark.django_db
HEAD = [
    *("序号", "村", "组", "姓名", "身份证号码", "社保卡银行账号", "面积（亩）"),
    *("补贴标准（元/亩）", "补贴金额（元）", "联系电话", "备注"),
]
SHORT = ["序号", "村", "姓名", "身份证号", "账号"]
TITLE = ["2026年耕地地力保护补贴资金发放花名册"]
OFFICE = ["填报单位：江口镇人民政府（盖章）    填报日期：2026年3月8日    单位：亩、元"]
# As villages write the groups that the desk shows as 2组 and 5组
WRITTEN = {"2组": "二组", "5组": "第五村民小组"}
SIGNED = [
    ["村主任：", None, "经办人：", None, "联系电话：13900000000"],
    ["说明：公示期7天，无异议。"],
]


@pytest.fixture(autouse=True)
def _mu(crew):
    crew.policy.unit = "亩"
    crew.policy.save()


@pytest.fixture
def villages(crew):
    return [village.name for village in crew.villages]


def people(village, count=6, first=0, group="2组"):
    areas = ["1.5", "2.2", "3", "0.8", "6.1", "4.7"]
    return [
        entry(first + n, village=village, group=group, quantity=areas[n % 6], rate="150").but(
            amount=str(Decimal(areas[n % 6]) * 150), phone=""
        )
        for n in range(count)
    ]


def full(rows, first=1):
    """Rows under HEAD."""
    return [
        [n, p.village, WRITTEN[p.group], p.name, p.id_number, p.card, float(p.quantity), 150,
         float(p.amount), None, None]
        for n, p in enumerate(rows, first)
    ]  # fmt: skip


def short(rows, *cells):
    """Rows under SHORT and further cells, given or made from the person."""
    return [
        [n, p.village, p.name, p.id_number, p.card, *(c(p) if callable(c) else c for c in cells)]
        for n, p in enumerate(rows, 1)
    ]


def yuan(row):
    return float(row.amount)


def total(rows):
    return sum(map(yuan, rows))


def sheet(rows, *more):
    return [TITLE, OFFICE, HEAD, *full(rows), *more]


def test_a_tab_per_village_beside_cover_notes_and_summary(crew, villages):
    head = ["序号", "组", "姓名", "身份证号", "一卡通账号", "面积（亩）", "补贴金额（元）", "备注"]
    tabs = {
        "封面": [[None], [None, "江口镇2026年补贴资料"]],
        "说明": [["填表说明"], ["1. 姓名、账号必须与银行一致。"]],
        "汇总表": [["序号", "村名", "户数", "面积（亩）", "补贴金额（元）"]],
    }
    everybody = []
    for place, village in enumerate(villages):
        rows = people(village, 4, 10 * place)
        everybody += rows
        tabs["汇总表"].append([place + 1, village, 4, 7.5, total(rows)])
        listed = [
            [n, WRITTEN[p.group], p.name, p.id_number, p.card, float(p.quantity), yuan(p)]
            for n, p in enumerate(rows, 1)
        ]
        tabs[village] = [[f"{village}发放表"], head, *listed, ["合计", *[None] * 5, total(rows)]]
        tabs[village] += SIGNED
    result = hand_in(crew, workbook_of(tabs))
    assert result.payments == payments_of(everybody)
    assert {"封面": "NO_HEADER", "说明": "NO_HEADER", "汇总表": "SUMMARY"}.items() <= (
        result.left_out.items()
    )


def test_amounts_and_areas_as_text(crew, villages):
    forms = ["￥{:,.2f}", "{:,.2f}元", " {} ", "¥{}", "{:.2f}元整", "\u00a0{:.2f}\u200b"]
    rows = [p.but(quantity="11.3", amount="1695") for p in people(villages[0])]
    listed = full(rows)
    for line, form, area in zip(listed, forms, ["11.3亩", "\uff11\uff11.\uff13"] * 3, strict=True):
        line[6:9] = area, "150元/亩", form.format(Decimal("1695.00"))
    assert hand_in(crew, workbook_of([TITLE, HEAD, *listed])).payments == payments_of(rows)


def test_the_householder_is_paid_where_nobody_else_is_named(crew, villages):
    rows = people(villages[0])
    head = [*HEAD[:3], "户主姓名", *HEAD[4:6], "计税面积", *HEAD[7:]]
    assert hand_in(crew, workbook_of([TITLE, head, *full(rows)])).payments == payments_of(rows)


def test_places_in_merged_blocks_and_in_first_rows(crew, villages):
    rows = [*people(villages[0], 3), *people(villages[1], 3, 20, group="5组")]
    head = ["序号", "乡镇", "村", "组", "姓名", "身份证号码", "账号", "金额（元）"]
    places = {0: ("江口镇", villages[0], "二组"), 3: (None, villages[1], "五组")}
    nowhere = (None, None, None)
    listed = [
        [n, *places.get(n, nowhere), p.name, p.id_number, p.card, yuan(p)]
        for n, p in enumerate(rows)
    ]
    stream = workbook_of([head, *listed], merged=["B2:B7", "C2:C4", "C5:C7"])
    result = hand_in(crew, stream, {"SHT316": "below"})
    assert (result.asked, result.kept_unanswered) == (["SHT316"], False)
    assert result.payments == payments_of(rows, area=False)


def test_rows_of_zero_are_named_and_not_paid(crew, villages):
    listed = full(people(villages[0]))
    listed[2][6:9] = 0, 150, 0
    result = hand_in(crew, workbook_of([HEAD, *listed]))
    assert (result.payments, result.blocking["PAY303"]) == (None, [4])


@pytest.mark.parametrize(
    ("cells", "note", "codes"),
    [
        ({3: None}, None, {"PAY101"}),
        ({4: None, 5: None}, "两块地合计，账号待补", {"PAY103", "PAY201"}),
        ({4: None, 5: None, 6: None, 7: None, 8: None}, "经办", {"PAY103", "PAY201", "PAY301"}),
    ],
)
def test_a_person_who_lacks_something_is_no_total_and_no_signature(
    crew, villages, cells, note, codes
):
    listed = full(people(villages[0]))
    for column, value in cells.items():
        listed[2][column] = value
    listed[2][10] = note
    result = hand_in(crew, workbook_of([HEAD, *listed]))
    assert (result.payments, result.rows) == (None, 6)
    assert {code for code, rows in result.blocking.items() if rows == [4]} == codes


def test_two_plots_in_a_row_of_their_own_are_added_at_a_click(crew, villages):
    rows = people(villages[0])
    again = [*full(rows[:1], 7)[0][:10], "二号地块"]
    stream = workbook_of([HEAD, *full(rows), again])
    assert hand_in(crew, stream).blocking == {"PAY401": [8]}
    stream.seek(0)
    result = hand_in(crew, stream, {"PAY401": "add"})
    assert result.payments == payments_of([rows[0].but(quantity="3", amount="450"), *rows[1:]])
    assert (result.people, result.left_out) == (6, {8: "ADDED"})


def test_two_plots_below_merged_names_numbers_and_accounts_are_added_at_a_click(crew, villages):
    head = ["序号", "姓名", "身份证号", "账号", "面积（亩）", "补贴标准", "金额（元）"]
    rows = people(villages[0], 4)
    listed, merged = [], []
    for n, p in enumerate(rows):
        listed += [[n + 1, p.name, p.id_number, p.card, 1, 150, 150], [None] * 4 + [1, 150, 150]]
        merged += [f"{letter}{2 * n + 2}:{letter}{2 * n + 3}" for letter in "ABCD"]
    stream = workbook_of({villages[0]: [head, *listed]}, merged=merged)
    assert hand_in(crew, stream).blocking == {"PAY401": [3, 5, 7, 9]}
    stream.seek(0)
    result = hand_in(crew, stream, {"PAY401": "add"})
    both = [p.but(quantity="2", amount="300") for p in rows]
    assert result.payments == payments_of(both, group=False)


@pytest.mark.parametrize(
    ("unit", "cell", "paid"), [("万元", 0.06, "600"), ("千元", 0.6, "600"), ("百元", 6, "600")]
)
def test_larger_units_of_money_are_asked_about(crew, villages, unit, cell, paid):
    rows = people(villages[0])
    above = [f"填报单位：江口镇人民政府    填报日期：2026年3月8日    金额单位：{unit}"]
    stream = workbook_of([TITLE, above, [*SHORT, "补贴金额"], *short(rows, cell)])
    result = hand_in(crew, stream, {"SHT301": unit})
    assert (result.asked, result.kept_unanswered) == (["SHT301"], False)
    paid_rows = [p.but(amount=paid) for p in rows]
    assert result.payments == payments_of(paid_rows, area=False, group=False)


def test_amounts_by_source_beside_their_total(crew, villages):
    rows = people(villages[0])
    upper, lower = (
        [*SHORT, "补贴金额（元）", None, None],
        [*[None] * 5, "中央资金", "县级资金", "合计"],
    )
    listed = short(rows, lambda p: yuan(p) - 10, 10, yuan)
    ending = ["合计", *[None] * 4, total(rows) - 60, 60, total(rows)]
    stream = workbook_of([TITLE, upper, lower, *listed, ending], merged=["F2:H2"])
    assert hand_in(crew, stream).payments == payments_of(rows, area=False, group=False)


def test_calculated_amounts_are_rounded_at_a_click(crew, villages):
    rows = [p.but(quantity="3.27", amount="279.03") for p in people(villages[0])]
    listed = full(rows)
    for line in listed:
        line[7:9] = 85.33, 3.27 * 85.33
    stream = workbook_of([HEAD, *listed])
    assert hand_in(crew, stream).blocking == {"PAY304": [2, 3, 4, 5, 6, 7]}
    stream.seek(0)
    assert hand_in(crew, stream, {"PAY304": "round"}).payments == payments_of(rows)


@pytest.mark.parametrize(("answer", "paid"), [("leave", [0, 1, 3, 4, 5]), ("pay", range(6))])
def test_a_row_struck_out_is_asked_about(crew, villages, answer, paid):
    rows = people(villages[0])
    listed = full(rows)
    listed[2][10] = "已死亡，停发"
    stream = workbook_of([HEAD, *listed], struck=[4])
    result = hand_in(crew, stream, {"SHT313": answer})
    assert (result.asked, result.kept_unanswered) == (["SHT313"], False)
    assert result.payments == payments_of([rows[n] for n in paid])


def test_totals_above_below_and_wrong(crew, villages):
    rows = [*people(villages[0]), *people(villages[1], 3, 20)]
    above = ["合计", None, None, "9户", *[None] * 4, total(rows)]
    stream = workbook_of([TITLE, OFFICE, HEAD, above, *full(rows)])
    result = hand_in(crew, stream)
    assert (result.payments, result.left_out) == (payments_of(rows), {4: "TOTAL"})
    rows = people(villages[2], 6, 30)
    wrong = ["合计", *[None] * 7, total(rows) + 100]
    assert hand_in(crew, workbook_of(sheet(rows, wrong))).blocking == {"PAY002": [10]}


@pytest.mark.parametrize(("answer", "paid"), [("leave", 6), ("pay", 8)])
def test_people_below_a_line_that_refuses_them(crew, villages, answer, paid):
    rows = people(villages[0], 8)
    below = [["以下人员经核实不符合条件，不予发放："], *full(rows[6:])]
    ending = ["合计", *[None] * 7, total(rows[:6])]
    stream = workbook_of(sheet(rows[:6], ending, *SIGNED, [], *below))
    result = hand_in(crew, stream, {"SHT311": answer})
    assert (result.asked, result.kept_unanswered) == (["SHT311"], False)
    assert result.payments == payments_of(rows[:paid])


def test_village_and_group_in_one_column(crew, villages):
    rows = [*people(villages[0], 3), *people(villages[1], 3, 20)]
    head = ["序号", "村组", "姓名", "身份证号", "账号", "金额（元）"]
    listed = [
        [n, p.village + WRITTEN[p.group], p.name, p.id_number, p.card, yuan(p)]
        for n, p in enumerate(rows, 1)
    ]
    assert hand_in(crew, workbook_of([head, *listed])).payments == payments_of(rows, area=False)


@pytest.mark.parametrize(("answer", "paid"), [("leave", 3), ("pay", 6)])
def test_a_hidden_tab_of_last_year(crew, villages, answer, paid):
    rows = people(villages[0])
    tabs = {"2026年": sheet(rows[:3]), "2025年": [HEAD, *full(rows[3:])]}
    result = hand_in(crew, workbook_of(tabs, hidden=["2025年"]), {"SHT317": answer})
    assert (result.asked, result.kept_unanswered) == (["SHT317"], False)
    assert result.payments == payments_of(rows[:paid])


def test_square_metres_are_asked_about(crew, villages):
    rows = people(villages[0])
    head = ["序号", "村", "姓　名", "身份证\n号码", "账　号", "面积（平方米）", "金　额\n（元）"]
    listed = short(rows, lambda p: round(float(p.quantity) * 2000 / 3, 3), yuan)
    result = hand_in(crew, workbook_of([head, *listed]), {"SHT303": "平方米"})
    assert (result.asked, result.kept_unanswered) == (["SHT303"], False)
    assert result.payments == payments_of(rows, group=False)


def test_tables_of_two_villages_on_a_tab_that_names_one(crew, villages):
    Place.objects.filter(name=villages[0]).update(name="五星村")
    Place.objects.filter(name=villages[1]).update(name="九龙村")
    listed, everybody = [], []
    head = ["序号", "姓名", "身份证号", "账号", "金额（元）"]
    for place, village in enumerate(("五星村", "九龙村")):
        rows = people(village, 3, 20 * place)
        everybody += rows
        listed += [[f"{village}补贴发放表"], head]
        listed += [[n, p.name, p.id_number, p.card, yuan(p)] for n, p in enumerate(rows, 1)]
        listed += [["合计", None, None, None, total(rows)], ["经办人："], []]
    result = hand_in(crew, workbook_of({"五星村": listed}), {"SHT315": "pay"})
    assert (result.asked, result.kept_unanswered) == (["SHT315"], False)
    assert result.payments == payments_of(everybody, area=False, group=False)


def test_a_line_of_column_numbers_below_a_header_of_two_lines(crew, villages):
    rows = people(villages[0])
    upper, lower = [*SHORT, "发放情况", None, None], [*[None] * 5, "面积", "标准", "金额"]
    numbers = ["甲", "乙", "1", "2", "3", "4", "5", "6"]
    listed = short(rows, lambda p: float(p.quantity), 150, yuan)
    stream = workbook_of([TITLE, upper, lower, numbers, *listed], merged=["F2:H2"])
    assert hand_in(crew, stream).payments == payments_of(rows, group=False)
