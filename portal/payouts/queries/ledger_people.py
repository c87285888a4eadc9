"""How many people stand behind the figures of a ledger: distinct recipients, read from the rows.

Somebody with two rows, or with a row that failed and was paid again, is one person. Counting reads
the rows themselves; so it is bounded, and above the bound people are not counted, which the page
says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Exists, OuterRef, Q

from portal.payouts.enums import BatchStatus, LineEventKind
from portal.payouts.models import DraftLine, Line

from .failures import open_failures
from .ledger import HANDED_IN, KEY

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from portal.payouts.models.batch import BatchQuerySet

    from .ledger import LedgerRow

# Rows that one page counts people of: about 0.2 s on PostgreSQL.
COUNTED_ROWS: Final = 200_000
_PEOPLE: Final = Count("recipient", distinct=True)
_FIRST: Final = Q(batch__reissues__isnull=True)
_GROUP: Final = tuple(f"batch__{name}" for name in KEY)

Key = tuple[int, int, str]


def with_people(
    rows: Sequence[LedgerRow], batches: BatchQuerySet, *, limit: int = COUNTED_ROWS
) -> list[LedgerRow]:
    """Return the rows with people counted, as they are where they hold more than ``limit`` rows.

    batches: those that the rows sum up. At most four queries, however many rows.
    """
    if sum(row.planned.rows for row in rows) > limit:
        return list(rows)
    counted = [row for row in rows if row.planned.rows]
    keys = Q(pk__in=())
    for row in counted:
        keys |= Q(**dict(zip(KEY, row.key, strict=True)))
    counts = _counts(counted, batches.filter(keys), _GROUP)
    return [row.with_people(counts.get(row.key) or _nobody()) for row in rows]


def total_with_people(
    total: LedgerRow, batches: BatchQuerySet, *, limit: int = COUNTED_ROWS
) -> LedgerRow:
    """Return the sum of a ledger with its distinct people; unchanged above ``limit`` rows."""
    if total.planned.rows > limit:
        return total
    return total.with_people(_counts([total], batches, ())[total.key])


def _nobody() -> dict[str, int]:
    return dict.fromkeys(("planned", "submitted", "paid", "failed"), 0)


def _counts(
    rows: Iterable[LedgerRow], batches: BatchQuerySet, group: tuple[str, ...]
) -> dict[Key, dict[str, int]]:
    """Return the people of each row by its key: of the whole where there is no group."""
    rows = list(rows)
    counts = {row.key: _nobody() for row in rows}
    lines = Line.objects.filter(batch__in=batches)
    handed_in = Q(batch__status__in=HANDED_IN)
    _add(counts, "submitted", lines.filter(_FIRST & handed_in), group)
    if any(row.planned.rows != row.submitted.rows for row in rows):
        _add(counts, "planned", lines.filter(_FIRST), group)
        _add(counts, "planned", _only_in_drafts(lines, batches, group), group)
    else:
        for count in counts.values():
            count["planned"] = count["submitted"]
    if any(row.failed.rows for row in rows):
        _add(counts, "failed", open_failures(batches), group)
    if any(row.paid.rows not in {0, row.submitted.rows} for row in rows):
        _add(counts, "paid", lines.filter(events__kind=LineEventKind.PAID), group)
    else:
        for row in rows:
            counts[row.key]["paid"] = counts[row.key]["submitted"] if row.paid.rows else 0
    return counts


def _only_in_drafts(
    lines: QuerySet[Line], batches: BatchQuerySet, group: tuple[str, ...]
) -> QuerySet[DraftLine]:
    """Return draft rows of people who stand in no line that the same figure counts."""
    same = {name: OuterRef(name) for name in group}
    counted = lines.filter(_FIRST, recipient=OuterRef("recipient"), **same)
    drafts = DraftLine.objects.filter(_FIRST, batch__in=batches, batch__status=BatchStatus.DRAFT)
    return drafts.filter(~Exists(counted))


def _add(
    counts: dict[Key, dict[str, int]], name: str, rows: QuerySet[Any], group: tuple[str, ...]
) -> None:
    """Add the distinct people of rows to the figure called ``name``."""
    rows = rows.order_by()
    if not group:
        (count,) = counts.values()
        count[name] += rows.aggregate(people=_PEOPLE)["people"]
        return
    for *key, people in rows.values_list(*group).annotate(people=_PEOPLE):
        counts[key[0], key[1], key[2]][name] += people
