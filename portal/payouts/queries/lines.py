"""Submitted lines and what happened to them, read set-wise from their events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Subquery

from portal.payouts import rules
from portal.payouts.enums import BatchStatus, LineEventKind
from portal.payouts.models import Line, LineEvent

from .batches import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from portal.payouts.models import Batch


@dataclass(frozen=True, slots=True)
class LinesPage:
    """Some rows in the order of the sheet, and where the next page begins (None at the end)."""

    rows: list[Any]
    next: int | None


def with_status(lines: QuerySet[Line]) -> QuerySet[Line]:
    """Add ``last_event``, ``last_on`` and ``failure``: kind, day and reason of the last event.

    None of them before the first event; `rules.line_status` then reads the batch.
    """
    last = LineEvent.objects.filter(line=OuterRef("pk")).order_by("-id")
    return lines.annotate(
        last_event=Subquery(last.values("kind")[:1]),
        last_on=Subquery(last.values("on")[:1]),
        failure=Subquery(last.values("reason")[:1]),
    )


def lines_page(batch: Batch, *, after: int = 0, size: int = 100) -> LinesPage:
    """Return up to ``size`` rows with numbers above ``after``, masked (one query).

    Submitted lines carry ``state`` (a LineStatus) and ``failure`` (a FailureReason or empty);
    draft rows carry None and empty.
    """
    rows = rows_of(batch).select_related("village").order_by("number")
    submitted = batch.status != BatchStatus.DRAFT
    lines = list((with_status(rows) if submitted else rows).filter(number__gt=after)[: size + 1])
    for row in lines:
        row.state = rules.line_status(batch.status, row.last_event) if submitted else None
        row.failure = (row.failure or "") if submitted else ""
    shown = lines[:size]
    return LinesPage(shown, shown[-1].number if len(lines) > size else None)


def paid_lines(batches: Iterable[Batch] | QuerySet[Batch]) -> QuerySet[Line]:
    """Return the lines that were paid and not returned by the bank since, with ``paid_on``.

    These, and no others, may be disclosed (decision 5).
    """
    returned = LineEvent.objects.filter(line=OuterRef("pk"), kind=LineEventKind.RETURNED)
    return Line.objects.filter(
        ~Exists(returned), batch__in=batches, events__kind=LineEventKind.PAID
    ).annotate(paid_on=F("events__on"))
