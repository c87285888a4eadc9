"""Answers of the bank or the platform as whoever confirms them reads them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Sum

from portal.payouts.enums import FailureReason, FileDirection, LineEventKind
from portal.payouts.models import AnswerRow, BankKey

if TYPE_CHECKING:
    from decimal import Decimal

    from django.db.models import QuerySet

    from portal.payouts.models import BankAnswer, Batch
    from portal.staff.models import Organisation


@dataclass(frozen=True, slots=True)
class ReasonTotal:
    """How many rows of an answer failed for one reason, and their yuan."""

    reason: FailureReason
    payments: int
    total: Decimal


def failures_by_reason(answer: BankAnswer) -> list[ReasonTotal]:
    """Return the failures of an answer summed by reason, the most frequent first (one query)."""
    sums = (
        failed_rows(answer)
        .order_by()
        .values("reason")
        .annotate(payments=Count("pk"), total=Sum("line__amount"))
        .order_by("-payments", "reason")
    )
    return [
        ReasonTotal(FailureReason(row["reason"]), row["payments"], row["total"]) for row in sums
    ]


def failed_rows(answer: BankAnswer) -> QuerySet[AnswerRow]:
    """Return the rows that failed by an answer, in the order of the batch, with their lines."""
    rows = AnswerRow.objects.filter(answer=answer, kind=LineEventKind.FAILED)
    return rows.select_related("line__village").order_by("line")


def key_of(bank: Organisation | None) -> BankKey | None:
    """Return the key that a bank signs by now; None without one, and for the platform."""
    newest = BankKey.objects.filter(bank=bank).order_by("-id").first() if bank else None
    return newest if newest and newest.trusted else None


def paying_bank(batch: Batch) -> Organisation | None:
    """Return the bank to which a batch was sent; None for what the platform pays."""
    files = batch.bank_files.filter(direction=FileDirection.OUT)
    sent = files.select_related("bank").first()
    return sent.bank if sent else None
