"""What every form of file keeps to; a new module of `bank/formats` is tested here at once."""

from __future__ import annotations

from decimal import Decimal

import pytest

from portal.payouts.bank.errors import FeedbackError, LayoutUnusable, UnsafeValues
from portal.payouts.bank.formats import FORMATS, format_of
from portal.payouts.bank.layouts import BACK_COLUMNS, Layout
from portal.payouts.bank.rows import Header, OutRow

HEADER = Header("PC-1", None, 1, Decimal("1.00"))


@pytest.fixture(params=sorted(FORMATS))
def layout(request):
    # The column that comes back as the state is one that goes out
    return Layout(back_columns=(*BACK_COLUMNS[:3], ("status", "附言")), form=request.param)


def row(**values):
    base = {"number": 1, "account": "622848", "name": "张三", "amount": Decimal("1.00")}
    return OutRow(**base | values)


def test_a_format_reads_the_answer_to_what_it_wrote(layout):
    form = format_of(layout)
    answer = form.read(layout, form.write(layout, HEADER, [row(remark="成功")]))
    assert answer.header == HEADER
    assert [(back.number, back.account, back.amount, back.status) for back in answer.rows] == [
        ("1", "622848", "1.00", "成功")
    ]


def test_a_format_refuses_a_value_that_would_break_its_rows(layout):
    with pytest.raises(UnsafeValues) as caught:
        format_of(layout).write(layout, HEADER, [row(number=7, name="张\r\n三")])
    assert caught.value.numbers == (7,)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", "你好".encode("gb18030")], ids=repr)
def test_a_format_says_why_a_file_is_no_answer(layout, content):
    with pytest.raises(FeedbackError):
        format_of(layout).read(layout, content)


def test_a_format_names_its_files(layout):
    assert format_of(layout).suffix(layout).startswith(".")


def test_a_form_without_a_module_is_refused():
    with pytest.raises(LayoutUnusable):
        format_of(Layout(form="carrier-pigeon"))
