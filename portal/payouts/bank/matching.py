"""Comparing an answer with what was sent: strictly, by number, account and amount.

The batch is compared before (one answer, one batch). Names are never compared: two people may
share one, and banks write them in their own way (norms B9). Knows no database.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from portal.identifiers.accounts import mask_card
from portal.identifiers.errors import IdentifierError
from portal.payouts.enums import FailureReason, LineEventKind
from portal.recipients.masks import MaskMode, mask_name

from .rows import RowProblem
from .values import day, money

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping
    from decimal import Decimal

    from .layouts import Layout
    from .rows import Answer, BackRow

MAX_CODE: Final = 32
MAX_SMS: Final = 16
MAX_SHOWN: Final = 24
_FIGURE: Final = re.compile(r"[-0-9.,/:年月日 ]{0,10}")
_LONG_NUMBER: Final = re.compile(r"[0-9]{5}")


@dataclass(frozen=True, slots=True)
class Sent:
    """What a line was when it went out: its id, keyed hash of the account, yuan, result if any."""

    line: int
    account: bytes
    amount: Decimal
    result: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a line and its yuan: the event that will be appended."""

    line: int
    amount: Decimal
    kind: LineEventKind
    on: dt.date
    reason: str = ""
    bank_code: str = ""
    sms: str = ""


@dataclass
class Matched:
    """The new results, rows that repeat a result already entered, and every problem."""

    results: list[Result] = field(default_factory=list)
    repeated: int = 0
    problems: list[RowProblem] = field(default_factory=list)


class _Refused(Exception):
    """A row that cannot be entered."""

    def __init__(self, column: str, value: str, code: str, sentence: str) -> None:
        self.parts = (column, value[:MAX_SHOWN], code, sentence)
        super().__init__(code)


@dataclass
class Matcher:
    """Compares the rows of one answer with the lines of one batch.

    digest_of: the keyed hash of an account number as written. latest: no booking day lies later.
    """

    layout: Layout
    sent: Mapping[int, Sent]
    digest_of: Callable[[str], bytes]
    latest: dt.date

    def __post_init__(self) -> None:
        self.columns = dict(self.layout.back_columns)

    def match(self, answer: Answer) -> Matched:
        """Return results and problems; a number that comes twice is a problem of both rows."""
        matched = Matched()
        seen: dict[int, int] = {}
        for row in answer.rows:
            try:
                number, sent = self._line(row)
                if number in seen:
                    raise self._doubled(row, seen[number])
                seen[number] = row.row
                result = self._result(row, sent)
            except _Refused as refused:
                matched.problems.append(RowProblem(row.row, *refused.parts))
                continue
            if sent.result:
                self._repeat(row, sent, result, matched)
            else:
                matched.results.append(result)
        return matched

    def _line(self, row: BackRow) -> tuple[int, Sent]:
        text = row.number
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
        sent = self.sent.get(number) if number is not None else None
        if number is None or sent is None:
            raise self._refusal(
                "number", text, "BANK001", _("The batch has no row with this number.")
            )
        return number, sent

    def _doubled(self, row: BackRow, first: int) -> _Refused:
        sentence = _("This number stands in the file twice, first in row %(first)d.")
        return self._refusal("number", row.number, "BANK002", sentence % {"first": first})

    def _result(self, row: BackRow, sent: Sent) -> Result:
        self._compare_account(row, sent)
        amount = money(row.amount, self.layout)
        if amount is None:
            raise self._refusal("amount", row.amount, "BANK005", _("This is not an amount."))
        if amount != sent.amount:
            sentence = _("The amount is not the one that was sent: %(sent)s yuan.")
            raise self._refusal("amount", row.amount, "BANK006", sentence % {"sent": sent.amount})
        kind = self.layout.statuses.get(row.status)
        if kind is None:
            sentence = _("The bank's layout does not know this status word.")
            raise self._refusal("status", row.status, "BANK007", sentence)
        self._check_lengths(row)
        failed = kind != LineEventKind.PAID
        return Result(
            line=sent.line,
            amount=sent.amount,
            kind=kind,
            on=self._booked_on(row, failed=failed),
            reason=self._reason(row) if failed else "",
            bank_code=row.code,
            sms=row.sms,
        )

    def _compare_account(self, row: BackRow, sent: Sent) -> None:
        if "E+" in row.account.upper():
            sentence = _(
                "The account was changed by a spreadsheet program (6.2E+18). "
                "Take the file as the bank gave it."
            )
            raise self._refusal("account", "", "BANK003", sentence)
        try:
            same = self.digest_of(row.account) == sent.account
        except IdentifierError:
            same = False
        if not same:
            sentence = _("The account is not the one that was sent.")
            raise self._refusal("account", row.account, "BANK004", sentence)

    def _booked_on(self, row: BackRow, *, failed: bool) -> dt.date:
        """Return the booking day; a failed row without one failed by the day of entry."""
        if not row.booked_on and failed:
            return self.latest
        on = day(row.booked_on)
        if on is None:
            sentence = _("A paid row needs its booking day, written as 2026-05-12.")
            raise self._refusal("booked_on", row.booked_on, "BANK008", sentence)
        if on > self.latest:
            sentence = _("The booking day lies in the future.")
            raise self._refusal("booked_on", row.booked_on, "BANK009", sentence)
        return on

    def _check_lengths(self, row: BackRow) -> None:
        for name, value, limit in (("code", row.code, MAX_CODE), ("sms", row.sms, MAX_SMS)):
            if len(value) > limit or not value.isprintable():
                sentence = _("At most %(limit)d ordinary characters can be entered here.")
                raise self._refusal(name, value, "BANK010", sentence % {"limit": limit})

    def _reason(self, row: BackRow) -> str:
        """Return our reason for the bank's code, else for its words, else OTHER."""
        reasons = self.layout.reasons
        return reasons.get(row.code) or reasons.get(row.reason) or FailureReason.OTHER

    def _repeat(self, row: BackRow, sent: Sent, result: Result, matched: Matched) -> None:
        """Let a bank send the rows of earlier answers again, as long as they say the same."""
        if result.kind == sent.result:
            matched.repeated += 1
            return
        earlier = LineEventKind(sent.result).label
        sentence = _("An earlier file gave this row another result: %(earlier)s.")
        parts = self._refusal("status", row.status, "BANK011", sentence % {"earlier": earlier})
        matched.problems.append(RowProblem(row.row, *parts.parts))

    def _refusal(self, name: str, value: str, code: str, sentence: str) -> _Refused:
        return _Refused(self.columns.get(name, name), _shown(value), code, sentence)


def _shown(value: str) -> str:
    """Return a value as it may be listed: what stands in a shifted column may be anybody's.

    Words lose their middle, digits as long as an account or an ID number all but the last four.
    """
    if _FIGURE.fullmatch(value):
        return value
    if _LONG_NUMBER.search(value):
        return mask_card(value)
    return mask_name(value, MaskMode.FIRST_LAST)
