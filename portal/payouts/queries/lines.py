"""Submitted lines and what happened to them, read set-wise from their events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Subquery

from portal.payouts import rules
from portal.payouts.enums import BatchStatus, LineEventKind
from portal.payouts.models import Line, LineEvent

from .row_questions import ALL_ROWS, RowQuestion, beyond, ordered, rows_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from portal.payouts.models import Batch


@dataclass(frozen=True, slots=True)
class LinesPage:
    """Some rows in their order, and the rows that the pages behind and before begin at.

    next: the number of the last row here, None where nothing follows; before: of the first row.
    """

    rows: list[Any]
    next: int | None
    before: int | None = None


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


def lines_page(
    batch: Batch,
    question: RowQuestion = ALL_ROWS,
    *,
    after: int = 0,
    before: int = 0,
    size: int = 100,
    rows: QuerySet[Any] | None = None,
) -> LinesPage:
    """Return up to ``size`` rows behind row number ``after``, or before row ``before``, masked.

    One query, one more for the place of the row in another order than the sheet's. ``rows``: those
    of the question, narrowed further. Submitted lines carry ``state`` (a LineStatus) and
    ``failure`` (a FailureReason or empty); draft rows carry None and empty.
    """
    rows = rows_for(batch, question) if rows is None else rows
    backwards = bool(before)
    if number := before or after:
        rows = beyond(rows, batch, number, question.sort, backwards=backwards)
    rows = with_state_of(batch, ordered(rows, question.sort, backwards=backwards))
    lines = list(rows.select_related("village")[: size + 1])
    more, shown = len(lines) > size, lines[:size]
    if backwards:
        shown.reverse()
    for row in shown:
        say_state(batch, row)
    return LinesPage(
        shown,
        next=shown[-1].number if shown and (more or backwards) else None,
        before=shown[0].number if shown and (more if backwards else after) else None,
    )


def with_state_of(batch: Batch, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Add what `say_state` reads: nothing to draft rows, the last event to submitted lines."""
    return rows if batch.status == BatchStatus.DRAFT else with_status(rows)


def say_state(batch: Batch, row: Any) -> None:
    """Give a row its ``state`` and ``failure``."""
    submitted = batch.status != BatchStatus.DRAFT
    row.state = rules.line_status(batch.status, row.last_event) if submitted else None
    row.failure = (row.failure or "") if submitted else ""


def paid_lines(batches: Iterable[Batch] | QuerySet[Batch]) -> QuerySet[Line]:
    """Return the lines that were paid and not returned by the bank since, with ``paid_on``.

    These, and no others, may be disclosed (decision 5).
    """
    returned = LineEvent.objects.filter(line=OuterRef("pk"), kind=LineEventKind.RETURNED)
    return Line.objects.filter(
        ~Exists(returned), batch__in=batches, events__kind=LineEventKind.PAID
    ).annotate(paid_on=F("events__on"))
