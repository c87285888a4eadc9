"""Sheets of a file that are no lists of this payment: hidden, of another year, summaries."""

from __future__ import annotations

import pytest

from portal.payouts.sheets.errors import MissingColumns, NoRows, RowsWithoutHeader
from tests.factories.layouts import HEAD, book, left_out, person, questions, read, without

LIST = [HEAD, person(1)]
OTHER = [HEAD, person(2)]


@pytest.mark.parametrize(
    ("name", "title", "kind", "why"),
    [
        ("2025年", "", "OTHER_YEAR", "OTHER_YEAR"),
        ("旧表", "2025年度补贴发放表", "OTHER_YEAR", "OTHER_YEAR"),
        ("停发名单", "", "REFUSED_SHEET", "REFUSED_LIST"),
        ("25年", "", "OTHER_YEAR", "OTHER_YEAR"),
        ("去年", "", "REFUSED_SHEET", "REFUSED_LIST"),
        ("备份", "", "REFUSED_SHEET", "REFUSED_LIST"),
        ("附件2", "不予发放人员名单", "REFUSED_SHEET", "REFUSED_LIST"),
        ("附表", "", "HIDDEN_SHEET", "HIDDEN_SHEET"),
    ],
)
def test_a_sheet_that_may_not_be_meant_is_left_out_until_somebody_says_so(name, title, kind, why):
    hidden = [name] if kind == "HIDDEN_SHEET" else []
    stream = book({"名单": LIST, name: [[title], *OTHER] if title else OTHER}, hidden=hidden)
    parsed, payments, _wrong = read(stream)
    assert ([raw.sheet for raw in payments], questions(parsed)) == (["名单"], [kind])
    assert left_out(parsed) == {name: why}

    parsed, payments, _wrong = read(stream, answer="pay")
    assert ([raw.sheet for raw in payments], left_out(parsed)) == (["名单", name], {})


@pytest.mark.parametrize(
    "title",
    [
        "2026年补贴发放表",
        "2025年度补贴2026年发放表",
        "填报日期：2025年12月8日",
        "补贴发放表  2025-12-08",
    ],
)
def test_titles_that_speak_of_the_period_or_of_a_day_are_not_asked_about(title):
    parsed, payments, _wrong = read(book({"名单": [[title], *LIST]}))

    assert (len(payments), questions(parsed)) == (1, [])


def test_a_sheet_of_another_policy_is_left_out_until_somebody_says_so():
    stream = book({"名单": LIST, "附表": [["城乡低保金 发放表"], *OTHER]})
    asks = {"other_policy": lambda text: "城乡低保金" if "城乡低保金发放表" in text else ""}
    parsed, payments, _wrong = read(stream, **asks)
    assert ([raw.sheet for raw in payments], questions(parsed)) == (["名单"], ["OTHER_POLICY"])
    assert left_out(parsed) == {"附表": "OTHER_POLICY"}
    assert "城乡低保金" in str(parsed.open_questions[0].sentence)
    assert not parsed.open_questions[0].lasting

    _parsed, payments, _wrong = read(stream, answer="pay", **asks)
    assert [raw.sheet for raw in payments] == ["名单", "附表"]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("10月", ""),
        ("2026年10月份", ""),
        ("9-10月", ""),
        ("附表", "江口镇2026年10月低保金发放表"),
    ],
)
def test_a_sheet_of_another_month_is_left_out_until_somebody_says_so(name, title):
    stream = book({"11月": LIST, name: [[title], *OTHER] if title else OTHER})
    parsed, payments, _wrong = read(stream, months=frozenset([11]))
    assert ([raw.sheet for raw in payments], questions(parsed)) == (["11月"], ["OTHER_MONTH"])
    assert "10月" in parsed.open_questions[0].sentence
    assert not parsed.open_questions[0].lasting

    _parsed, payments, _wrong = read(stream, answer="pay", months=frozenset([11]))
    assert [raw.sheet for raw in payments] == ["11月", name]


@pytest.mark.parametrize(
    ("title", "months"),
    [
        ("2026年10-12月补贴发放表", [11]),
        ("填报日期：2026年12月", [11]),
        ("2026年12月8日补贴发放表", [11]),
        ("2026年10月补贴发放表", range(1, 13)),
        ("2026年10月补贴发放表", []),
    ],
)
def test_months_of_the_period_and_days_are_not_asked_about(title, months):
    parsed, payments, _wrong = read(book({"名单": [[title], *LIST]}), months=frozenset(months))

    assert (len(payments), questions(parsed)) == (1, [])


def test_a_file_of_which_everything_is_left_out_asks_first_and_then_has_no_rows():
    stream = book({"2025年": LIST})
    parsed, payments, _wrong = read(stream)
    assert (payments, questions(parsed)) == ([], ["OTHER_YEAR"])

    with pytest.raises(NoRows):
        read(stream, answer="leave")


def test_a_hidden_sheet_without_the_columns_does_not_refuse_the_file():
    _parsed, payments, _wrong = read(
        book({"名单": LIST, "旧": without("身份证号", *OTHER)}, hidden=["旧"])
    )

    assert len(payments) == 1


def test_a_summary_beside_the_lists_is_skipped_and_said():
    summary = [["序号", "村", "户数", "面积", "补贴金额"], [1, "五星村", 1, 1, 100]]
    parsed, payments, _wrong = read(book({"汇总表": summary, "名单": LIST}))

    assert ([raw.sheet for raw in payments], left_out(parsed)) == (["名单"], {"汇总表": "SUMMARY"})


def test_a_summary_alone_and_a_list_without_numbers_are_refused():
    summary = [["序号", "村", "户数", "面积", "补贴金额"], [1, "五星村", 1, 1, 100]]
    with pytest.raises(MissingColumns):
        read(book({"汇总表": summary}))
    with pytest.raises(MissingColumns):
        read(book({"名单": LIST, "第二页": without("身份证号", *OTHER)}))


def test_people_on_a_sheet_without_names_of_columns_are_not_skipped_in_silence():
    with pytest.raises(RowsWithoutHeader, match="第二页"):
        read(book({"名单": LIST, "第二页": [person(2), person(3)]}))
