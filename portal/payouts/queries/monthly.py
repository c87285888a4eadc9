"""The monthly report (月报): what happened in one month, and in its year until then.

Each deed counts in the month in which it was entered here:

- submitted: handed in; what was given back since is left out, its revision counts when it comes.
- sent: handed to the bank, or recorded as sent by the platform.
- paid, failed: the day on which the answer of the bank or the platform was entered; ``again`` is
  what of paid had failed before.

A batch that pays failed rows again adds to paid and again only, so that no row is submitted, sent
or failed twice. Within a year: failed - again = what is still to be paid of that year's failures.
Batches carry the figures; lines are read only of those whose answers fall into several months.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, Sum
from django.utils import timezone

from portal.payouts.enums import RESULTS, FileDirection, LineEventKind, Step
from portal.payouts.models import BankFile, LineEvent

from .ledger import FIRST, SUBMITTED, Amount

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.payouts.models.batch import BatchQuerySet

# What a line of the report is about: code and name of a policy, or of a unit.
BY: Final = {"policy": ("policy__code", "policy__name"), "unit": ("unit__code", "unit__short_name")}
DEEDS: Final = ("submitted", "sent", "paid", "failed", "again")
# One of the two stands on the way of each batch that was sent.
SENDING: Final = (Step.SEND, Step.RECORD)


@dataclass(frozen=True, slots=True)
class Span:
    """Some days: from midnight of the first to midnight after the last."""

    start: dt.datetime
    end: dt.datetime

    @classmethod
    def month(cls, year: int, month: int) -> Span:
        """Return a month."""
        return cls(_midnight(year, month), _midnight(year + month // 12, month % 12 + 1))

    @classmethod
    def year_until(cls, year: int, month: int) -> Span:
        """Return the year from its first day to the end of a month."""
        return cls(_midnight(year, 1), cls.month(year, month).end)


def _midnight(year: int, month: int) -> dt.datetime:
    return timezone.make_aware(dt.datetime(year, month, 1))  # noqa: DTZ001 - made aware at once


@dataclass
class MonthRow:
    """One policy or unit: figures of the month and of the year until its end, by deed."""

    code: str = ""
    name: str = ""
    month: dict[str, Amount] = field(default_factory=dict)
    year: dict[str, Amount] = field(default_factory=dict)

    def still_failed(self) -> Amount:
        """Return what failed this year and was not paid again."""
        failed, again = self.year["failed"], self.year["again"]
        return Amount(failed.rows - again.rows, failed.total - again.total)


def month_report(
    batches: BatchQuerySet, *, year: int, month: int, by: str = "policy"
) -> tuple[list[MonthRow], MonthRow]:
    """Return the lines of a report by code, and their sum. At most ten queries.

    batches: as `ledger_batches`, narrowed. by: ``policy`` or ``unit``.
    """
    rows: dict[str, MonthRow] = {}
    for name, span in (
        ("month", Span.month(year, month)),
        ("year", Span.year_until(year, month)),
    ):
        for (code, title), deeds in _happened(batches, span, BY[by]).items():
            setattr(rows.setdefault(code, MonthRow(code, title)), name, deeds)
    listed = [rows[code] for code in sorted(rows)]
    total = MonthRow()
    for name in ("month", "year"):
        for row in listed:
            setattr(row, name, {deed: getattr(row, name).get(deed, Amount()) for deed in DEEDS})
        sums = {deed: _sum(getattr(row, name)[deed] for row in listed) for deed in DEEDS}
        setattr(total, name, sums)
    return listed, total


def _sum(amounts: Any) -> Amount:
    amounts = list(amounts)
    return Amount(sum(a.rows for a in amounts), sum((a.total for a in amounts), Decimal(0)))


def _happened(
    batches: BatchQuerySet, span: Span, names: tuple[str, str]
) -> dict[tuple[str, str], dict[str, Amount]]:
    """Return what happened within a span by code and name: deed to amount."""
    figures: dict[tuple[str, str], dict[str, Amount]] = defaultdict(dict)

    def add(deed: str, code: str, title: str, rows: int | None, total: Decimal | None) -> None:
        if rows:
            deeds = figures[code, title]
            deeds[deed] = _sum((deeds.get(deed, Amount()), Amount(rows, total or Decimal(0))))

    first = batches.filter(SUBMITTED)
    for deed, happened in (
        ("submitted", first.filter(**_within("submitted_at", span))),
        ("sent", first.filter(events__step__in=SENDING, **_within("events__at", span))),
    ):
        for values in happened.values_list(*names).annotate(Sum("line_count"), Sum("total")):
            add(deed, *values)
    whole, parted = _answered(batches, span)
    for code, title, *sums in whole.values_list(*names).annotate(**_COUNTERS).order_by():
        for deed, count, total in zip(_RESULT_DEEDS, sums[::2], sums[1::2], strict=True):
            add(deed, code, title, count, total)
    for code, title, kind, first, count, total in _events(parted, span, names):
        for deed in _deeds(kind, first=first):
            add(deed, code, title, count, total)
    return figures


_RESULT_DEEDS: Final = ("paid", "failed", "again")
_COUNTERS: Final = {
    "paid_rows": Sum("paid_count"),
    "paid_yuan": Sum("paid_total"),
    "failed_rows": Sum("failed_count", filter=FIRST),
    "failed_yuan": Sum("failed_total", filter=FIRST),
    "again_rows": Sum("paid_count", filter=~FIRST),
    "again_yuan": Sum("paid_total", filter=~FIRST),
}


def _deeds(kind: str, *, first: bool) -> tuple[str, ...]:
    if kind == LineEventKind.PAID:
        return ("paid",) if first else ("paid", "again")
    return ("failed",) if first else ()


def _within(moment: str, span: Span) -> dict[str, dt.datetime]:
    return {f"{moment}__gte": span.start, f"{moment}__lt": span.end}


def _answered(batches: BatchQuerySet, span: Span) -> tuple[BatchQuerySet, BatchQuerySet]:
    """Return the batches whose answers all came within the span, and those with a part of them."""
    answers = BankFile.objects.filter(batch=OuterRef("pk"), direction=FileDirection.BACK)
    with_results = batches.filter(Q(paid_count__gt=0) | Q(failed_count__gt=0))
    earlier = Exists(answers.filter(at__lt=span.start))
    whole = with_results.filter(~earlier, **_within("settled_at", span))
    settled_within = Q(**_within("settled_at", span))
    settled_later = Q(settled_at=None) | Q(settled_at__gte=span.end)
    begun = Exists(answers.filter(at__lt=span.end))
    parted = with_results.filter((settled_within & earlier) | (settled_later & begun))
    return whole, parted


def _events(batches: BatchQuerySet, span: Span, names: tuple[str, str]) -> QuerySet[Any, Any]:
    """Return results of rows within a span, summed: code, name, kind, whether first, rows, yuan."""
    events = LineEvent.objects.filter(
        line__batch__in=batches, kind__in=RESULTS, **_within("at", span)
    )
    code, title = (f"line__batch__{name}" for name in names)
    first = ExpressionWrapper(Q(line__batch__reissues__isnull=True), BooleanField())
    grouped = events.order_by().annotate(first=first).values_list(code, title, "kind", "first")
    return grouped.annotate(rows=Count("pk"), yuan=Sum("line__amount"))
