from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from portal.web.pages.parts.figures import (
    as_date,
    count,
    long_date,
    money,
    payout_rows,
    quantity,
    short_date,
)

ROW = {
    "township": "江口镇",
    "village": "五星村",
    "group": "3组",
    "name": "张*三",
    "policy": "耕地地力保护补贴",
    "period_label": "2026年",
    "quantity": "3.400",
    "unit": "亩",
    "rate": "85.00",
    "amount": "289.00",
    "paid_on": "2026-09-03",
    "edition": 2,
    "href": "/disclosures/GK-042-2026-500235101/?edition=2",
}


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal(3283550), "3,283,550.00"),
        ("0.5", "0.50"),
        (0, "0.00"),
        (Decimal("1234567890.12"), "1,234,567,890.12"),
    ],
)
def test_money_has_separators_and_two_decimals(value, written):
    assert money(value) == written


def test_counts_have_separators():
    assert [count(0), count(999), count(10135)] == ["0", "999", "10,135"]


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [
        ("3.400", None, "3.4"),
        ("38630.000", None, "38,630"),
        ("38630", 1, "38,630.0"),
        ("0.125", None, "0.125"),
        ("100", None, "100"),
    ],
)
def test_quantities_show_the_decimals_they_need_or_are_asked_for(value, decimals, written):
    assert quantity(value, decimals) == written


@given(st.decimals(min_value=0, max_value=10**12, places=2))
def test_written_money_reads_back_as_the_same_sum(value):
    assert Decimal(money(value).replace(",", "")) == value


@given(st.decimals(min_value=0, max_value=10**9, places=3))
def test_written_quantity_reads_back_as_the_same_quantity(value):
    assert Decimal(quantity(value).replace(",", "")) == value


def test_dates_are_written_as_the_language_does():
    with translation.override("zh-hans"):
        assert long_date("2026-11-23") == "2026年11月23日"
        assert short_date(dt.date(2026, 9, 3)) == "9月3日"
    with translation.override("en"):
        assert long_date("2026-11-23") == "23 Nov 2026"
        assert short_date(dt.date(2026, 9, 3)) == "3 Sep"


def test_a_moment_counts_by_the_local_day():
    assert as_date(dt.datetime(2026, 11, 22, 20, tzinfo=dt.UTC)) == dt.date(2026, 11, 23)


def test_a_row_is_ready_text_in_chinese():
    with translation.override("zh-hans"):
        assert payout_rows([ROW]) == [
            {
                "name": "张*三",
                "place": "江口镇五星村3组",
                "quantity": "3.4",
                "rate": "85.00",
                "amount": "289.00",
                "paid": "9月3日",
                "how": "3.4 亩，每亩 85.00 元",
                "for": "耕地地力保护补贴 2026年",
                "href": "/disclosures/GK-042-2026-500235101/?edition=2",
                "source": "第2版明细",
            }
        ]


def test_quantities_of_one_page_share_their_decimals():
    rows = payout_rows([ROW, ROW | {"quantity": "2"}, ROW | {"quantity": "1.25"}])
    assert [row["quantity"] for row in rows] == ["3.40", "2.00", "1.25"]


def test_a_row_without_quantity_says_nothing_about_counting():
    (row,) = payout_rows([ROW | {"quantity": None, "rate": None, "unit": ""}], one_year=False)
    assert (row["quantity"], row["rate"], row["how"]) == ("", "", "")


def test_over_several_years_dates_carry_the_year():
    with translation.override("zh-hans"):
        (row,) = payout_rows([ROW], one_year=False)
    assert row["paid"] == "2026年9月3日"
