from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.payouts.sheets.numbers import (
    NumberAmbiguous,
    NumberError,
    NumberInOtherUnit,
    NumberIsDate,
    NumberMissing,
    NumberNotPositive,
    NumberTooLarge,
    NumberUnreadable,
    TooManyDecimals,
    decimal_of,
    parse_amount,
    parse_quantity,
    parse_rate,
)

WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
FEN = st.integers(1, 10_000_000_000)


@pytest.mark.parametrize(
    ("written", "yuan"),
    [
        ("1234.5", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1,234.50".translate(WIDE), "1234.50"),
        ("1234.5元", "1234.50"),
        ("1,234,567元整", "1234567.00"),
        ("¥ 1234.50", "1234.50"),
        ("￥1234.50", "1234.50"),
        ("人民币1234.50元", "1234.50"),
        (" 1234.50 元\u3000", "1234.50"),
        ("'100", "100.00"),
        ("100.000", "100.00"),
        (0.1 + 0.2, "0.30"),
        (1234.5, "1234.50"),
        (3.0, "3.00"),
        (7, "7.00"),
        (Decimal("1.10"), "1.10"),
    ],
)
def test_amounts_are_understood_as_people_write_them(written, yuan):
    amount = parse_amount(written)

    assert (amount, str(amount)) == (Decimal(yuan), yuan)


@pytest.mark.parametrize(
    ("written", "error"),
    [
        (None, NumberMissing),
        ("", NumberMissing),
        (" ", NumberMissing),
        ("-", NumberMissing),
        ("——", NumberMissing),
        ("/", NumberMissing),
        ("1,23", NumberAmbiguous),
        ("1.234,50", NumberAmbiguous),
        ("12,34,567", NumberAmbiguous),
        (",5", NumberAmbiguous),
        ("100 200", NumberAmbiguous),
        ("1 234.50", NumberAmbiguous),
        ("100\u300050", NumberAmbiguous),
        ("100" + " " * 100 + "50", NumberAmbiguous),
        ("0", NumberNotPositive),
        (0.0, NumberNotPositive),
        ("-5", NumberNotPositive),
        ("(5.00)", NumberNotPositive),
        (-0.01, NumberNotPositive),
        ("1.234", TooManyDecimals),
        (366.505, TooManyDecimals),
        ("100000000.01", NumberTooLarge),
        ("6228480000000000018", NumberTooLarge),
        (6.22848e18, NumberTooLarge),
        (10**400, NumberTooLarge),
        ("9" * 5000, NumberTooLarge),
        ("1.2万元", NumberInOtherUnit),
        ("1元2", NumberUnreadable),
        ("1.2.3", NumberUnreadable),
        ("1e3", NumberUnreadable),
        ("1e400", NumberUnreadable),
        ("NaN", NumberUnreadable),
        ("Infinity", NumberUnreadable),
        ("٣", NumberUnreadable),
        ("=1+1", NumberUnreadable),
        (float("nan"), NumberUnreadable),
        (float("inf"), NumberUnreadable),
        (Decimal("NaN"), NumberUnreadable),
        (True, NumberUnreadable),
        ([], NumberUnreadable),
        (dt.date(2026, 5, 1), NumberIsDate),
        (dt.time(1, 2), NumberIsDate),
        (dt.timedelta(1), NumberIsDate),
    ],
)
def test_each_fault_of_an_amount_has_its_own_reason(written, error):
    with pytest.raises(NumberError) as caught:
        parse_amount(written)

    assert type(caught.value) is error
    assert str(caught.value)
    assert "%(" not in str(caught.value)


def test_error_codes_are_stable_and_distinct():
    codes = [error.code for error in NumberError.__subclasses__()]

    assert sorted(codes) == [f"SHT{number}" for number in range(112, 120)]


@given(FEN)
def test_every_way_to_write_an_amount_gives_the_same_fen(fen):
    yuan = Decimal(fen).scaleb(-2)

    for written in (
        f"{yuan}",
        f"{yuan:,}",
        f"{yuan:,}元",
        f"￥{yuan}".translate(WIDE),
        float(yuan),
    ):
        assert parse_amount(written) == yuan


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_refused_with_a_sentence(text):
    try:
        number = decimal_of(text)
    except NumberError as error:
        assert str(error)  # noqa: PT017 - hypothesis drives the loop
    else:
        assert number is None or number.is_finite()


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_any_float_is_an_amount_or_refused(value):
    try:
        amount = parse_amount(value)
    except NumberError:
        return
    assert amount > 0
    assert amount.as_tuple().exponent == -2
    assert abs(amount - Decimal(value)) < Decimal("0.000001")


def test_quantities_have_three_decimals_and_may_carry_their_unit():
    assert str(parse_quantity("3.125")) == "3.125"
    assert parse_quantity("3.5亩", unit="亩") == Decimal("3.5")
    assert parse_quantity(2.0) == 2
    with pytest.raises(TooManyDecimals):
        parse_quantity("3.1255")
    with pytest.raises(NumberUnreadable):
        parse_quantity("3.5亩", unit="头")


def test_rates_may_be_written_per_unit():
    assert parse_rate("98.50元/亩") == Decimal("98.50")
    assert parse_rate("98.5/亩") == Decimal("98.50")
    assert parse_rate(98.5) == Decimal("98.50")
    with pytest.raises(TooManyDecimals):
        parse_rate("98.505")
