"""Comparing what the header of an answer announces with what its rows say."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from portal.payouts.enums import LineEventKind

from .errors import FeedbackResultsDiffer, FeedbackTotalsDiffer
from .values import money

if TYPE_CHECKING:
    from .layouts import Layout
    from .rows import Answer

_NOTHING: Final = Decimal("0.00")


def compare_totals(layout: Layout, answer: Answer) -> None:
    """Refuse an answer whose header is not the sum of its rows, each of which can be read.

    Rows and yuan of paid and failed are compared where the header names them; rows that repeat an
    earlier result are among them. Raises FeedbackTotalsDiffer, FeedbackResultsDiffer.
    """
    header = answer.header
    amounts: dict[LineEventKind, list[Decimal]] = {}
    for row in answer.rows:
        kind = layout.statuses[row.status]
        amounts.setdefault(kind, []).append(money(row.amount, layout) or _NOTHING)
    total = sum((sum(part, _NOTHING) for part in amounts.values()), _NOTHING)
    if (len(answer.rows), total) != (header.count, header.total):
        raise FeedbackTotalsDiffer(
            f"{header.count} / {header.total:.2f}", f"{len(answer.rows)} / {total:.2f}"
        )
    paid = amounts.pop(LineEventKind.PAID, [])
    failed = [amount for part in amounts.values() for amount in part]
    for what, announced, counted in (
        (_("rows paid"), header.paid_count, len(paid)),
        (_("rows failed"), header.failed_count, len(failed)),
        (_("yuan paid"), header.paid_total, sum(paid, _NOTHING)),
        (_("yuan failed"), header.failed_total, sum(failed, _NOTHING)),
    ):
        if announced is not None and announced != counted:
            raise FeedbackResultsDiffer(what, f"{announced:,}", f"{counted:,}")
