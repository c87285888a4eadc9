from __future__ import annotations

import pytest

from portal.payouts.bank.errors import LayoutUnusable
from portal.payouts.bank.layouts import BACK_COLUMNS, OUT_COLUMNS, Layout, layout_of
from portal.payouts.enums import FailureReason, LineEventKind
from portal.payouts.models import BankLayout


def test_an_empty_row_is_the_contracts_layout():
    assert layout_of(BankLayout()) == Layout()
    assert [column for _name, column in OUT_COLUMNS] == (
        [
            "序号",
            "收款账号",
            "户名",
            "金额",
            "证件号",
            "手机号",
            "开户银行",
            "行号",
            "补贴种类",
            "附言",
        ]
    )


def test_the_answer_adds_the_columns_of_the_contract():
    columns = [column for _name, column in BACK_COLUMNS]
    assert columns == [
        "序号",
        "收款账号",
        "金额",
        "状态",
        "返回码",
        "失败原因",
        "入账日期",
        "短信状态",
    ]


def test_words_of_a_bank_are_added_to_the_usual_ones():
    layout = layout_of(BankLayout(statuses={"OK": "PAID"}, reasons={"E7": "FROZEN"}))
    assert layout.statuses["OK"] == LineEventKind.PAID
    assert layout.statuses["失败"] == LineEventKind.FAILED
    assert layout.reasons["E7"] == FailureReason.FROZEN


@pytest.mark.parametrize(
    "values",
    [
        {"separator": "x"},
        {"separator": ""},
        {"encoding": "ascii"},
        {"encoding": "klingon"},
        {"out_columns": [["number", "A"]]},
        {"out_columns": [["number", "A"], ["account", "A"], ["name", "B"], ["amount", "C"]]},
        {"out_columns": [["secret", "A"]]},
        {"out_columns": "number"},
        {"back_columns": [["number", "A"], ["account", "B"], ["amount", "C"]]},
        {"statuses": {"OK": "MAYBE"}},
        {"statuses": ["OK"]},
        {"reasons": {"E1": "WEATHER"}},
    ],
    ids=str,
)
def test_a_layout_that_cannot_work_is_refused_before_anything_is_sent(values):
    with pytest.raises(LayoutUnusable):
        layout_of(BankLayout(**values))
