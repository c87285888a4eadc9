from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.payouts.sheets.in_words import amount_in_words
from portal.payouts.sheets.numbers import NumberInOtherUnit, NumberUnreadable, parse_amount

DIGITS, UNITS = "零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟")


def in_words(fen):
    """Return yuan as a receipt writes them (below a hundred million)."""
    yuan, words = fen // 100, ""
    for section, unit in ((yuan // 10_000, "万"), (yuan % 10_000, "")):
        part, zero = "", False
        for place in (3, 2, 1, 0):
            digit = section // 10**place % 10
            if digit:
                part += ("零" if zero and (part or words) else "") + DIGITS[digit] + UNITS[place]
                zero = False
            else:
                zero = True
        words += part + unit if part else ""
    jiao, rest = fen % 100 // 10, fen % 10
    words = (words or "零") + "元"
    words += f"{DIGITS[jiao]}角" if jiao else ("零" if rest else "")
    return words + (f"{DIGITS[rest]}分" if rest else "整")


@given(st.integers(1, 9_999_999_999))
def test_words_of_a_receipt_are_read_back(fen):
    assert amount_in_words(in_words(fen)) == Decimal(fen) / 100


@pytest.mark.parametrize(
    ("words", "yuan"),
    [
        ("壹佰元", "100.00"),
        ("壹佰元整", "100.00"),
        ("人民币壹仟贰佰叁拾元伍角整", "1230.50"),
        ("人民币：叁佰圆正", "300.00"),
        ("一百五十元", "150.00"),
        ("十五元", "15.00"),
        ("一百零五元", "105.00"),
        ("贰万零叁拾元肆角伍分", "20030.45"),
        ("壹拾元零伍分", "10.05"),
        ("两千元", "2000.00"),
    ],
)
def test_amounts_in_words_are_read(words, yuan):
    assert str(parse_amount(words)) == yuan


@pytest.mark.parametrize(
    "words", ["一百五元", "壹佰", "元", "五百三元", "百元", "一二三元", "十百元", "五角", "张三元"]
)
def test_words_that_may_mean_something_else_are_refused(words):
    with pytest.raises(NumberUnreadable):
        parse_amount(words)


@pytest.mark.parametrize(
    ("figure", "unit"),
    [
        ("1.2万元", "万元"),
        ("1.2万", "万"),
        ("5千元", "千元"),
        ("3百元", "百元"),
        ("50角", "角"),
        ("100分", "分"),
        ("￥1.2 万元整", "万元"),
        ("0.5亿元", "亿元"),
    ],
)
def test_figures_in_another_unit_are_refused_with_that_unit(figure, unit):
    with pytest.raises(NumberInOtherUnit) as caught:
        parse_amount(figure)

    assert caught.value.unit == unit
    assert unit in str(caught.value)
