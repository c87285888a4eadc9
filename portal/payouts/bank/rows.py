"""What is said to a bank and what it answers, whatever the form of the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Header:
    """The totals in front of the rows: batch number, day, rows, yuan.

    An answer may also say of how many rows and yuan it is good or bad news; None where it does not.
    """

    batch: str
    on: dt.date | None
    count: int
    total: Decimal
    paid_count: int | None = None
    failed_count: int | None = None
    paid_total: Decimal | None = None
    failed_total: Decimal | None = None


@dataclass(frozen=True, slots=True)
class OutRow:
    """One payment as the bank gets it; which of these a bank wants is data of its layout."""

    number: int
    account: str
    name: str
    amount: Decimal
    id_number: str = ""
    phone: str = ""
    bank_name: str = ""
    bank_code: str = ""
    kind: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class BackRow:
    """One row of the answer as written; ``row`` is its line in the file, counted from 1."""

    row: int
    number: str
    account: str
    amount: str
    status: str
    code: str = ""
    reason: str = ""
    booked_on: str = ""
    sms: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer, read but not yet compared with what was sent."""

    header: Header
    rows: tuple[BackRow, ...]


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row of an answer cannot be entered: where, a stable code, what to do.

    ``value`` is safe to show: accounts are masked.
    """

    row: int
    column: str
    value: str
    code: str
    sentence: str
    sheet: str = ""
