"""Villages and groups that stand once for many rows, and merged cells of any column."""

from __future__ import annotations

import pytest

from portal.payouts.sheets.errors import MissingVillage
from portal.payouts.sheets.faults import NoticeKind
from portal.places.rules import normalise_group
from tests.factories.layouts import HEAD, alone, book, line, person, questions, read, without
from tests.factories.sheets import delimited

PEOPLE = [person(seq, 组=None) for seq in range(1, 5)]


def groups(payments):
    return [raw.text("group") for raw in payments]


def villages(payments):
    return [raw.text("village") for raw in payments]


def kinds(parsed):
    return {notice.kind for notice in parsed.notices}


@pytest.mark.parametrize("titles", [
    ("一组", "第二村民小组"),
    ("一组：", "二组（2户）"),
    ("1社", "2社"),
    ("五星村一组", "五星村二组"),
    ("（一）一组", "（二）二组"),
    ("1. 一组", "2. 二组"),
    ("组别：一组", "组别：二组"),
    ("五星村第一村民小组补贴发放表", "五星村第二村民小组补贴发放表"),
    ("第一村民小组（组长签字）", "第二村民小组2户"),
])  # fmt: skip
def test_a_group_alone_in_its_line_holds_for_the_rows_below(titles):
    rows = [HEAD, alone(titles[0]), *PEOPLE[:2], alone(titles[1]), *PEOPLE[2:]]
    parsed, payments, _wrong = read(book(rows))

    assert [normalise_group(text) for text in groups(payments)] == ["1组", "1组", "2组", "2组"]
    assert NoticeKind.PLACE_TITLES in kinds(parsed) or "表" in titles[0]


def test_a_group_may_have_a_name_but_a_committee_is_none():
    rows = [
        HEAD,
        alone("老屋组"),
        PEOPLE[0],
        alone("民主评议小组"),
        PEOPLE[1],
        alone("李家湾社"),
        PEOPLE[2],
    ]
    _parsed, payments, _wrong = read(book(rows))

    assert groups(payments) == ["老屋组", "老屋组", "李家湾社"]


def test_a_group_in_the_row_itself_stands_above_the_title():
    _parsed, payments, _wrong = read(book([HEAD, alone("一组"), person(1, 组="三组"), PEOPLE[1]]))

    assert groups(payments) == ["三组", "一组"]


def test_a_title_of_another_village_gives_no_group_to_a_row():
    _parsed, payments, _wrong = read(book([HEAD, alone("九龙村二组"), PEOPLE[0]]))

    assert (groups(payments), villages(payments)) == ([""], ["五星村"])


def test_a_title_may_carry_the_sums_of_its_rows():
    sums = line(序号="一组", 面积=2, 补贴金额=200)
    _parsed, payments, wrong = read(book([HEAD, sums, *PEOPLE[:2]]))
    assert (groups(payments), wrong) == (["一组"] * 2, [])

    sums[HEAD.index("补贴金额")] = 300
    _parsed, _payments, wrong = read(book([HEAD, sums, *PEOPLE[:2]]))
    assert wrong == [(2, "amount")]


def test_villages_in_titles_hold_for_the_rows_below():
    head, *people = without("村", HEAD, *PEOPLE)
    rows = [["五星村补贴发放表"], head, ["五星村"], *people[:2], ["九龙村（2户）"], *people[2:]]
    stream = book(rows)
    parsed, _payments, _wrong = read(stream)
    assert questions(parsed) == ["OTHER_VILLAGE"]
    assert NoticeKind.VILLAGE_OF_TITLE in kinds(parsed)

    _parsed, payments, _wrong = read(stream, answer="pay")
    assert villages(payments) == ["五星村", "五星村", "九龙村", "九龙村"]


def test_a_village_that_only_the_title_names_is_taken_and_said():
    rows = [["江口镇五星村2026年补贴发放花名册"], *without("村", HEAD, *PEOPLE)]
    parsed, payments, _wrong = read(book(rows))

    assert villages(payments) == ["五星村"] * 4
    assert NoticeKind.VILLAGE_OF_TITLE in kinds(parsed)


def test_a_group_that_only_the_title_names_is_taken():
    rows = [["江口镇五星村二组2026年补贴发放花名册"], HEAD, *PEOPLE]
    _parsed, payments, _wrong = read(book(rows))

    assert groups(payments) == ["二组"] * 4


def test_a_title_that_names_two_villages_or_none_settles_nothing():
    for title in ("五星村、九龙村补贴发放表", "江口镇补贴发放表", "农村补贴发放表"):
        with pytest.raises(MissingVillage):
            read(book([[title], *without("村", HEAD, *PEOPLE)]))


def test_merged_villages_and_groups_fill_their_block():
    rows = [person(1), *[person(seq, 村=None, 组=None) for seq in (2, 3)], person(4, 村="九龙村")]
    parsed, payments, _wrong = read(book([HEAD, *rows], merged=["B2:B4", "C2:C3"]))

    assert villages(payments) == ["五星村"] * 3 + ["九龙村"]
    assert groups(payments)[:2] == ["一组", "一组"]
    assert [notice.payload["columns"] for notice in parsed.notices] == ["B 村、C 组"]


def test_merged_cells_of_a_person_belong_to_every_plot():
    again = line(面积=2, 补贴金额=150)
    rows = [HEAD, person(1), again, person(2), line(面积=3, 补贴金额=50)]
    merged = [f"{column}{top}:{column}{top + 1}" for column in "ABCDEF" for top in (2, 4)]
    parsed, payments, _wrong = read(book(rows, merged=merged))

    first, second, third, fourth = payments
    assert [raw.text("amount") for raw in payments] == ["100", "150", "100", "50"]
    for column in ("name", "id_number", "card", "village", "group"):
        assert first.text(column) == second.text(column) != ""
        assert third.text(column) == fourth.text(column)
    assert not parsed.skipped


def test_a_merged_name_is_not_given_to_another_number_nor_a_merged_amount_twice():
    rows = [HEAD, person(1), person(2, 姓名=None, 补贴金额=None)]
    _parsed, payments, _wrong = read(book(rows, merged=["D2:D3", "H2:H3"]))

    assert [(raw.text("name"), raw.text("amount")) for raw in payments] == [
        (person(1)[3], "100"), ("", ""),
    ]  # fmt: skip


def test_merged_cells_fill_no_blank_row_and_reach_no_further_than_they_span():
    rows = [HEAD, person(1, 组=None), [], person(3, 村=None), person(4, 村=None)]
    _parsed, payments, _wrong = read(book(rows, merged=["B2:B4"]), answer="empty")

    assert [(raw.row, raw.text("village")) for raw in payments] == [
        (2, "五星村"),
        (4, "五星村"),
        (5, ""),
    ]


@pytest.mark.parametrize("make", [book, delimited])
def test_a_column_filled_at_the_head_of_blocks_is_asked_about(make):
    rows = [person(1), person(2, 组=None), person(3, 组="二组"), person(4, 组=None)]
    stream = make([HEAD, *rows])
    parsed, payments, _wrong = read(stream)
    assert questions(parsed) == ["FIRST_ROW_ONLY"]
    assert parsed.open_questions[0].lasting
    assert groups(payments) == ["一组", "一组", "二组", "二组"]

    _parsed, payments, _wrong = read(stream, answer="empty")
    assert groups(payments) == ["一组", "", "二组", ""]


def test_a_group_does_not_reach_into_another_village():
    rows = [person(1), person(2, 组=None), person(3, 村="九龙村", 组=None)]
    _parsed, payments, _wrong = read(book([HEAD, *rows]))

    assert groups(payments) == ["一组", "一组", ""]


def test_a_group_does_not_reach_below_a_total_but_over_a_page():
    rows = [person(1), line(序号="本页小计", 补贴金额=100), person(2, 组=None)]
    rows += [line(序号="小计", 补贴金额=100), person(3, 组=None)]
    _parsed, payments, _wrong = read(book([HEAD, *rows]))

    assert groups(payments) == ["一组", "一组", ""]


@pytest.mark.parametrize("filled", [["一组", "一组", None, "二组"], [None, "一组", None, "二组"]])
def test_scattered_empty_cells_are_left_empty(filled):
    rows = [person(seq, 组=group) for seq, group in enumerate(filled, 1)]
    parsed, payments, _wrong = read(book([HEAD, *rows]))

    assert questions(parsed) == []
    assert groups(payments) == [group or "" for group in filled]
