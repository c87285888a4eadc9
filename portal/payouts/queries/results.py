"""What stands on the rows of batches as results, beside the answers that put it there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q

from portal.payouts.enums import IN_EFFECT, RESULTS, AnswerStatus, LineEventKind
from portal.payouts.models import AnswerRow, BankAnswer, Line, LineEvent

if TYPE_CHECKING:
    from collections.abc import Sequence

_SAID = ("line", "kind", "on", "reason", "bank_code", "sms")


@dataclass(frozen=True)
class Results:
    """Per batch, in rows: events by kind, those no answer in effect gives, rows of such answers.

    reissued: rows whose failed payment a reissue of theirs has paid. earlier: batches with an
    answer from before answers were confirmed, of which no rows are kept.
    """

    events: dict[int, dict[str, int]]
    strays: dict[int, int]
    answered: dict[int, int]
    reissued: dict[int, int]
    earlier: frozenset[int]

    def agree(self, batch: int, *, sent_rows: int) -> bool:
        """Tell whether the events of a batch are those that its answers and reissues made."""
        events = self.events.get(batch, {})
        settled = sum(events.get(kind, 0) for kind in RESULTS)
        return (
            events.get(LineEventKind.SENT, 0) == sent_rows
            and events.get(LineEventKind.RETURNED, 0) == 0
            and events.get(LineEventKind.REISSUED, 0) == self.reissued.get(batch, 0)
            and (
                batch in self.earlier
                or (settled == self.answered.get(batch, 0) and not self.strays.get(batch, 0))
            )
        )


def results_of(batches: Sequence[int]) -> Results:
    """Count events, answers and reissues of batches; six statements, whatever their rows."""
    events = LineEvent.objects.filter(line__batch__in=batches).order_by()
    answer_rows = AnswerRow.objects.filter(answer__status__in=IN_EFFECT).order_by()
    # By way of the batch, for which there is an index; a row is looked for in its answer
    same = answer_rows.filter(
        answer__batch=OuterRef("line__batch"), **{name: OuterRef(name) for name in _SAID}
    )
    by_kind: dict[int, dict[str, int]] = {}
    for batch, kind, rows in events.values_list("line__batch", "kind").annotate(n=Count("pk")):
        by_kind.setdefault(batch, {})[kind] = rows
    paid = LineEvent.objects.filter(line=OuterRef("pk"), kind=LineEventKind.PAID)
    paid_again = Line.objects.filter(Exists(paid), reissue_of__batch__in=batches).order_by()
    answered = answer_rows.filter(answer__batch__in=batches)
    earlier = BankAnswer.objects.filter(batch__in=batches, status=AnswerStatus.EARLIER)
    return Results(
        events=by_kind,
        strays=_counts(events.filter(Q(kind__in=RESULTS), ~Exists(same)), "line__batch"),
        answered=_counts(answered, "answer__batch"),
        reissued=dict(
            paid_again.values_list("reissue_of__batch").annotate(
                n=Count("reissue_of", distinct=True)
            )
        ),
        earlier=frozenset(earlier.values_list("batch", flat=True)),
    )


def _counts(rows: Any, batch: str) -> dict[int, int]:
    return dict(rows.values_list(batch).annotate(n=Count("pk")))
