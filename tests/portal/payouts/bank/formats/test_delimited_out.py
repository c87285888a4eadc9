from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.payouts.bank.errors import UnsafeValues
from portal.payouts.bank.formats.delimited import suffix, write
from portal.payouts.bank.layouts import Layout
from portal.payouts.bank.rows import Header, OutRow
from portal.payouts.bank.values import money

HEADER = Header("PC-042-2026-500235131-1", dt.date(2026, 5, 12), 1, Decimal("1.00"))


def row(**values):
    base = {"number": 1, "account": "6228480000000000017", "name": "张三", "amount": Decimal(1)}
    return OutRow(**base | values)


def written(one, layout=None):
    layout = layout or Layout()
    return write(layout, HEADER, [one]).decode(layout.encoding).split("\r\n")[3]


@pytest.mark.parametrize("name", ["蔈䶮塆", "𠮷野", "阿依·买买提", "John Doe"])
def test_rare_characters_go_out_in_gb18030(name):
    assert written(row(name=name)).split(",")[2] == name


def test_a_narrower_encoding_refuses_what_it_lacks_by_row_number():
    with pytest.raises(UnsafeValues) as caught:
        written(row(number=7, name="𠮷野"), Layout(encoding="gbk"))
    assert (caught.value.numbers, caught.value.column) == ((7,), "户名")


@pytest.mark.parametrize(
    "name", ["a,b", 'a"b', "a\nb", "a\rb", "=1+1", "+1", "-1", "@x", "a\x00b", "a\u2028b", "a\tb"]
)
def test_what_would_break_columns_or_start_a_formula_is_refused(name):
    with pytest.raises(UnsafeValues):
        written(row(name=name))


def test_another_separator_refuses_itself_and_lets_the_comma_pass():
    layout = Layout(separator="|")
    assert written(row(name="a,b"), layout).split("|")[2] == "a,b"
    with pytest.raises(UnsafeValues):
        written(row(name="a|b"), layout)


def test_long_lists_of_rows_are_named_up_to_twenty():
    with pytest.raises(UnsafeValues) as caught:
        write(Layout(), HEADER, [row(number=n, name="=x") for n in range(1, 31)])
    assert len(caught.value.numbers) == 30
    assert caught.value.rows.endswith("19, 20 …")


@given(st.decimals(min_value=0, max_value=Decimal("99999999999.99"), places=2), st.booleans())
def test_an_amount_comes_back_as_it_went_out(amount, in_fen):
    layout = Layout(in_fen=in_fen)
    assert money(written(row(amount=amount), layout).split(",")[3], layout) == amount


@given(st.text(max_size=12))
def test_whatever_the_name_the_file_keeps_its_columns_or_refuses(name):
    try:
        cells = written(row(name=name)).split(",")
    except UnsafeValues:
        return
    assert (len(cells), cells[2]) == (10, name)


def test_the_file_is_named_for_what_it_is():
    assert (suffix(Layout()), suffix(Layout(separator="|"))) == (".csv", ".txt")
