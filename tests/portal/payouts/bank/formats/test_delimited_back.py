from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.payouts.bank.errors import (
    FeedbackCutShort,
    FeedbackEncoding,
    FeedbackError,
    FeedbackUnreadable,
)
from portal.payouts.bank.formats import delimited
from portal.payouts.bank.layouts import Layout
from portal.payouts.bank.rows import BackRow, Header

FULL = """批次号,日期,总笔数,总金额
PC-1,2026-05-12,2,3.00
序号,收款账号,户名,金额,状态,返回码,失败原因,入账日期,短信状态
1,6228480000000000017,张三,1.00,成功,00,,2026-05-12,已发送
2,6228480000000000025,李四,2.00,失败,E02,账号不存在,,
"""


def read(text, layout=None, encoding="gb18030"):
    return delimited.read(layout or Layout(), text.encode(encoding))


def test_header_and_rows_are_read_with_their_lines_in_the_file():
    answer = read(FULL)
    assert answer.header == Header("PC-1", dt.date(2026, 5, 12), 2, Decimal("3.00"))
    assert answer.rows == (
        BackRow(4, "1", "6228480000000000017", "1.00", "成功", "00", "", "2026-05-12", "已发送"),
        BackRow(5, "2", "6228480000000000025", "2.00", "失败", "E02", "账号不存在", "", ""),
    )


def test_titles_blank_lines_other_order_quotes_and_full_width_are_understood():
    text = """某某银行代发结果

总金额,总笔数,批次号
\uff11.00,1,PC-1

状态,金额,序号,收款账号
"成功"," 1.00 ",\uff11,"6228480000000000017"
"""
    (row,) = read(text).rows
    assert (row.number, row.account, row.amount, row.status) == (
        "1",
        "6228480000000000017",
        "1.00",
        "成功",
    )


def test_empty_cells_at_the_end_may_be_left_out_but_not_in_the_last_row():
    rows = FULL.splitlines()
    swapped = [*rows[:3], "2,6228480000000000025,李四,2.00,失败", rows[3]]
    assert [row.number for row in read("\n".join(swapped)).rows] == ["2", "1"]
    with pytest.raises(FeedbackCutShort):
        read("\n".join([*rows[:4], "2,6228480000000000025,李四,2.00,失败"]))


def test_a_layout_names_its_own_columns_separator_and_unit():
    layout = Layout(
        back_columns=(("number", "NO"), ("account", "ACC"), ("amount", "FEN"), ("status", "ST")),
        separator="|",
        encoding="utf-8",
        in_fen=True,
    )
    text = "批次号|总笔数|总金额\nPC-1|1|100\nNO|ACC|FEN|ST\n1|622|100|OK\n"
    answer = read(text, layout, "utf-8")
    assert (answer.header.total, answer.rows[0].amount) == (Decimal("1.00"), "100")


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("", "总笔数、总金额、批次号"),
        (FULL.replace("批次号", "编号"), "总笔数、总金额、批次号"),
        (FULL.replace("状态,返", "结果,返"), "状态"),
        (FULL.replace(",2,3.00", ",zwei,3.00"), "总笔数、总金额"),
        (FULL.replace(",2,3.00", ",2,NaN"), "总笔数、总金额"),
        (FULL.replace(",2,3.00", ",-2,1e400"), "总笔数、总金额"),
        ("批次号,总笔数,总金额", "总笔数、总金额"),
    ],
)
def test_missing_columns_are_named(text, missing):
    with pytest.raises(FeedbackUnreadable) as caught:
        read(text)
    assert caught.value.columns == missing


def test_fewer_rows_than_announced_are_a_cut_and_say_so():
    with pytest.raises(FeedbackCutShort) as caught:
        read("\n".join(FULL.splitlines()[:4]))
    assert (caught.value.announced, caught.value.found) == (2, 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_another_encoding_is_distinguished_from_a_wrong_file(encoding):
    with pytest.raises(FeedbackEncoding):
        read(FULL, encoding=encoding)


def test_gb18030_for_a_bank_that_writes_utf_8_is_recognised_as_well():
    with pytest.raises(FeedbackEncoding):
        read(FULL, Layout(encoding="utf-8"))


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_with_a_reason(content):
    with pytest.raises(FeedbackError):
        delimited.read(Layout(), content)


@given(st.integers(min_value=0, max_value=len(FULL.encode("gb18030")) - 1), st.binary(max_size=4))
def test_a_damaged_answer_is_read_or_refused_with_a_reason(at, noise):
    content = bytearray(FULL.encode("gb18030"))
    content[at : at + len(noise)] = noise
    try:
        answer = delimited.read(Layout(), bytes(content))
    except FeedbackError:
        return
    assert len(answer.rows) >= answer.header.count
