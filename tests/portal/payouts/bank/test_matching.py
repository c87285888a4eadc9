from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from portal.identifiers.accounts import normalise_card_number
from portal.payouts.bank.layouts import Layout
from portal.payouts.bank.matching import Matcher, Result, Sent
from portal.payouts.bank.rows import Answer, BackRow, Header
from portal.payouts.enums import FailureReason, LineEventKind

TODAY = dt.date(2026, 5, 20)
ACCOUNT = "6228480000000000017"


def digest(account):
    return normalise_card_number(account).encode()


def match(*rows, sent=None, layout=None):
    sent = sent or {1: Sent(11, digest(ACCOUNT), Decimal("1.00"))}
    header = Header("PC-1", None, len(rows), Decimal("0.00"))
    return Matcher(layout or Layout(), sent, digest, TODAY).match(Answer(header, rows))


def row(**values):
    base = {"row": 4, "number": "1", "account": ACCOUNT, "amount": "1.00", "status": "成功"}
    return BackRow(**base | {"booked_on": "2026-05-12"} | values)


def test_a_row_that_agrees_becomes_a_result():
    found = match(row(code="00", sms="已发送"))
    assert found.results == [
        Result(11, Decimal("1.00"), LineEventKind.PAID, dt.date(2026, 5, 12), "", "00", "已发送")
    ]
    assert found.problems == []


def test_an_account_in_groups_of_four_is_the_same_account():
    assert match(row(account="6228 4800 0000 0000 017")).problems == []


@pytest.mark.parametrize(
    ("values", "column", "code", "shown"),
    [
        ({"number": "2"}, "序号", "BANK001", "2"),
        ({"number": ""}, "序号", "BANK001", ""),
        ({"number": "1.0"}, "序号", "BANK001", "1.0"),
        ({"number": "9" * 30}, "序号", "BANK001", "****9999"),
        ({"account": "6.22848E+18"}, "收款账号", "BANK003", ""),
        ({"account": "6228480000000000025"}, "收款账号", "BANK004", "****0025"),
        ({"account": ""}, "收款账号", "BANK004", ""),
        ({"amount": "一元"}, "金额", "BANK005", "一*"),
        ({"amount": "1.01"}, "金额", "BANK006", "1.01"),
        ({"status": "处理中"}, "状态", "BANK007", "处*中"),
        ({"booked_on": ""}, "入账日期", "BANK008", ""),
        ({"booked_on": "2026-13-01"}, "入账日期", "BANK008", "2026-13-01"),
        ({"booked_on": "2026-05-21"}, "入账日期", "BANK009", "2026-05-21"),
        ({"code": "x" * 33}, "返回码", "BANK010", "x*"),
        ({"sms": "x" * 17}, "短信状态", "BANK010", "x*"),
        ({"code": "0\x00"}, "返回码", "BANK010", "0*"),
    ],
)
def test_every_difference_has_its_code_its_column_and_a_value_safe_to_show(
    values, column, code, shown
):
    (problem,) = match(row(**values)).problems
    assert (problem.row, problem.column, problem.code, problem.value) == (4, column, code, shown)
    assert problem.sentence.endswith((".", ")."))


def test_shifted_columns_never_show_a_whole_account_or_name():
    shifted = row(amount=ACCOUNT)
    other = row(status="张小三", row=5)
    shown = {problem.value for one in (shifted, other) for problem in match(one).problems}
    assert shown == {"****0017", "张*三"}


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"code": "E7"}, FailureReason.FROZEN),
        ({"code": "??", "reason": "已销户"}, FailureReason.CLOSED),
        ({"reason": "别的"}, FailureReason.OTHER),
        ({}, FailureReason.OTHER),
    ],
)
def test_a_failure_is_known_by_code_then_by_words_else_it_is_other(values, reason):
    layout = Layout(reasons=Layout().reasons | {"E7": FailureReason.FROZEN})
    (result,) = match(row(status="失败", **values), layout=layout).results
    assert (result.kind, result.reason) == (LineEventKind.FAILED, reason)


def test_a_failed_row_without_a_day_failed_by_the_day_of_entry():
    (result,) = match(row(status="失败", booked_on="")).results
    assert result.on == TODAY


def test_a_paid_row_keeps_no_reason():
    (result,) = match(row(reason="账号不存在")).results
    assert result.reason == ""


def test_a_doubled_number_is_named_with_its_first_row():
    found = match(row(), row(row=9))
    assert [problem.code for problem in found.problems] == ["BANK002"]
    assert "4" in found.problems[0].sentence


def test_what_an_earlier_file_said_may_be_said_again_but_not_otherwise():
    sent = {1: Sent(11, digest(ACCOUNT), Decimal("1.00"), "PAID")}
    again = match(row(), sent=sent)
    assert (again.repeated, again.results, again.problems) == (1, [], [])
    other = match(row(status="失败"), sent=sent)
    assert [problem.code for problem in other.problems] == ["BANK011"]
