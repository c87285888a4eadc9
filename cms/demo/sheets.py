"""Sheets of the demo as a clerk would upload them, and the bank's answers to its files."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from portal.payouts.bank.layouts import BACK_COLUMNS, HEADER_COLUMNS
from portal.policies.fields import pay_for

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from random import Random

    from .people import Citizen
    from .scheme import Scheme

COLUMNS = (
    "姓名", "身份证号", "统一社会信用代码", "一卡通账号", "开户银行", "乡镇", "村", "组",
    "数量", "单位", "补贴标准（元）", "补贴金额（元）", "联系电话",
)  # fmt: skip
# Share of payments that differ from the one before
CHANGING = 0.08
REASONS = ("户名不符", "已销户", "未激活", "账号不存在")


@dataclass
class Payment:
    """One row to pay: to whom and how many yuan."""

    citizen: Citizen
    quantity: Decimal | None
    amount: Decimal
    failed: str = ""


def payments(
    scheme: Scheme,
    citizens: Sequence[Citizen],
    chance: Random,
    before: Mapping[str, Payment] | None = None,
) -> list[Payment]:
    """Return what the scheme pays these citizens; most as in the payments before, by ID number."""
    made = []
    for citizen in citizens:
        earlier = (before or {}).get(citizen.id_number)
        if earlier is not None and chance.random() >= CHANGING:
            made.append(Payment(citizen, earlier.quantity, earlier.amount))
            continue
        quantity = scheme.quantity(chance)
        amount = (
            pay_for(quantity, Decimal(scheme.rate))
            if quantity is not None
            else Decimal(chance.choice(scheme.amounts))
        )
        made.append(Payment(citizen, quantity, amount))
    return made


def sheet(scheme: Scheme, rows: Sequence[Payment], title: str) -> bytes:
    """Return the sheet with a title line above and the total below."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([title])
    writer.writerow(COLUMNS)
    for row in rows:
        person = row.citizen
        number = ("", person.id_number) if person.organisation else (person.id_number, "")
        township, village = person.village.township_name, person.village.name
        measured = row.quantity is not None
        writer.writerow([
            person.name, *number, person.card_number, person.bank, township, village, person.group,
            row.quantity if measured else "", scheme.unit if measured else "",
            scheme.rate if measured else "", f"{row.amount:.2f}", person.phone,
        ])  # fmt: skip
    total = sum((row.amount for row in rows), Decimal(0))
    writer.writerow(["合计", *[""] * 10, f"{total:.2f}"])
    return ("\ufeff" + buffer.getvalue()).encode()


def bank_answer(number: str, rows: Sequence[Payment], day: dt.date) -> bytes:
    """Return the bank's answer to a batch, row by row in the order of the sheet."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    total = sum((row.amount for row in rows), Decimal(0))
    writer.writerow(HEADER_COLUMNS)
    writer.writerow((number, day.isoformat(), len(rows), f"{total:.2f}"))
    writer.writerow(column for _field, column in BACK_COLUMNS)
    for serial, row in enumerate(rows, start=1):
        paid = ("成功", "", "", day.isoformat(), "已发送")
        failed = ("失败", "E01", row.failed, "", "")
        result = failed if row.failed else paid
        writer.writerow((serial, row.citizen.card_number, f"{row.amount:.2f}", *result))
    return buffer.getvalue().encode("gb18030")
