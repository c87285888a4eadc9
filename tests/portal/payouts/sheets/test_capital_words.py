"""Amounts written in capital numerals, and read back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.payouts.sheets.in_words import amount_in_words, capital_words

WRITTEN = {
    "0": "零元整",
    "0.05": "伍分",
    "0.50": "伍角整",
    "1": "壹元整",
    "10": "壹拾元整",
    "200": "贰佰元整",
    "1004.05": "壹仟零肆元零伍分",
    "1680.32": "壹仟陆佰捌拾元叁角贰分",
    "1409.50": "壹仟肆佰零玖元伍角整",
    "16409.02": "壹万陆仟肆佰零玖元零贰分",
    "100500": "壹拾万零伍佰元整",
    "107000.53": "壹拾万柒仟元伍角叁分",
    "100000005": "壹亿零伍元整",
    "100005000": "壹亿零伍仟元整",
    "100050000": "壹亿零伍万元整",
    "7000800090.10": "柒拾亿零捌拾万零玖拾元壹角整",
}


@pytest.mark.parametrize("amount", WRITTEN)
def test_an_amount_is_written_as_on_a_receipt(amount):
    assert capital_words(Decimal(amount)) == WRITTEN[amount]


@given(st.integers(min_value=100, max_value=10**14 - 1))
def test_what_is_written_is_read_back(fen):
    amount = Decimal(fen) / 100
    assert amount_in_words(capital_words(amount)) == amount


@pytest.mark.parametrize("amount", ["-1", "0.001", "1000000000000"])
def test_what_has_no_words_is_refused(amount):
    with pytest.raises(ValueError, match=amount):
        capital_words(Decimal(amount))
