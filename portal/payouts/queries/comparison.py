"""What a batch changes: against the period before, or against the revision it corrects.

Rows are compared per recipient: somebody with two rows counts once, with their sum.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import connection
from django.db.models import Sum
from django.db.models.expressions import RawSQL

from portal.payouts import rules
from portal.payouts.enums import BatchStatus
from portal.payouts.models import Batch, Line
from portal.places.models import Place

from .batches import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from portal.policies.periods import Period

# What was really paid or is on its way; drafts and returned batches are no yardstick.
COMPARED: Final = (BatchStatus.APPROVED, BatchStatus.SENT, BatchStatus.PAID)
SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Moved:
    """Some recipients: how many, yuan before, yuan now, and the first of them by place.

    rows: dicts with ``recipient``, ``name_masked``, ``village``, ``before``, ``now``.
    """

    count: int
    before: Decimal
    now: Decimal
    rows: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Who is new, gone, paid another amount, and how many stayed the same.

    against: the numbers of the batches compared with; ``period`` their period in words, empty
    where a revision is compared with the batch it corrects.
    """

    period: str
    against: tuple[str, ...]
    new: Moved
    gone: Moved
    changed: Moved
    same: int


def compare_with_previous_period(batch: Batch) -> Comparison | None:
    """Compare with what the unit paid under the policy in the period before (at most five queries).

    None for a one-off, and where nothing was approved in the period before.
    """
    period, earlier = _period_before(batch)
    return _compare(batch, earlier, period.label) if period and earlier else None


def changed_recipients(batch: Batch) -> RawSQL | None:
    """Return who is new or paid another amount than in the period before, as a subquery.

    It reads the rows of both sides once. None where there is nothing to compare with.
    """
    _period, earlier = _period_before(batch)
    if not earlier:
        return None
    sides = _Sides(batch, earlier)
    statement = f"SELECT recipient FROM grouped WHERE {sides.new} OR {sides.changed}"  # noqa: S608
    return RawSQL(sides.grouped + statement, sides.parameters)  # noqa: S611 - constants


def amounts_before(batch: Batch, recipients: Iterable[int]) -> dict[int, Decimal]:
    """Return what each of a few recipients got in the period before, in yuan (two queries)."""
    _period, earlier = _period_before(batch)
    lines = Line.objects.filter(recipient__in=set(recipients), batch__in=earlier)
    sums = lines.order_by().values_list("recipient").annotate(total=Sum("amount"))
    return dict(sums) if earlier else {}


def _period_before(batch: Batch) -> tuple[Period | None, list[Batch]]:
    """Return the period before with what the unit paid in it under the policy."""
    period = batch.period_value.previous()
    if period is None:
        return None, []
    batches = Batch.objects.filter(
        policy=batch.policy_id, unit=batch.unit_id, period=period.code, status__in=COMPARED
    )
    return period, list(batches.order_by("id"))


def difference_to_corrected(batch: Batch) -> Comparison | None:
    """Compare a revision with the returned batch it corrects; None for a first revision."""
    return difference(batch, batch.corrects) if batch.corrects is not None else None


def difference(batch: Batch, earlier: Batch) -> Comparison:
    """Compare two batches recipient by recipient; ``earlier`` was submitted."""
    return _compare(batch, [earlier], "")


def _compare(batch: Batch, earlier: list[Batch], period: str) -> Comparison:
    """Group the rows of both sides by recipient, once for the sums and once for each list.

    Plain SQL that both engines run. One pass over both sides instead of a join of them: of rows
    that were just written no engine has statistics yet, and it would compare each with each.
    """
    sides = _Sides(batch, earlier)
    kinds = {"new": sides.new, "gone": sides.gone, "changed": sides.changed, "same": sides.same}
    columns = [
        part
        for condition in kinds.values()
        for part in (
            f"SUM(CASE WHEN {condition} THEN 1 ELSE 0 END)",
            f"SUM(CASE WHEN {condition} THEN before END)",
            f"SUM(CASE WHEN {condition} THEN now END)",
        )
    ]
    (sums,) = sides.ask(f"SELECT {', '.join(columns)} FROM grouped")  # noqa: S608 - constants
    moves = {
        kind: _moved(sides, condition, sums[3 * n : 3 * n + 3])
        for n, (kind, condition) in enumerate(kinds.items())
        if kind != "same"
    }
    return Comparison(
        period=period,
        against=tuple(earlier_batch.number for earlier_batch in earlier),
        same=int(sums[9] or 0),
        **moves,
    )


class _Sides:
    """The rows now and before, grouped by recipient: fen on each side, NULL where there is none."""

    new: Final = "before IS NULL"
    gone: Final = "now IS NULL"
    changed: Final = "before <> now"
    same: Final = "before = now"

    def __init__(self, batch: Batch, earlier: list[Batch]) -> None:
        now, line = (
            connection.ops.quote_name(model._meta.db_table)
            for model in (rows_of(batch).model, Line)
        )
        signs = ", ".join(["%s"] * len(earlier))
        self.parameters = [batch.pk, *(earlier_batch.pk for earlier_batch in earlier)]
        self.grouped = (
            "WITH grouped AS (SELECT recipient_id AS recipient, MIN(name_masked) AS name_masked,"  # noqa: S608
            " MIN(village_id) AS village_id, SUM(amount_now) AS now, SUM(amount_before) AS before"
            " FROM (SELECT recipient_id, name_masked, village_id, amount AS amount_now,"
            f" CAST(NULL AS bigint) AS amount_before FROM {now} WHERE batch_id = %s"
            " UNION ALL SELECT recipient_id, name_masked, village_id, NULL, amount"
            f" FROM {line} WHERE batch_id IN ({signs})) AS sides GROUP BY recipient_id) "
        )

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        """Return the rows of a statement that reads ``grouped``."""
        with connection.cursor() as cursor:
            cursor.execute(self.grouped + statement, self.parameters)
            return cursor.fetchall()


def _moved(sides: _Sides, condition: str, sums: Sequence[Any]) -> Moved:
    """Return one kind of change: its sums, and its first rows where there are any."""
    place = connection.ops.quote_name(Place._meta.db_table)
    names = ("recipient", "name_masked", "village", "before", "now")
    statement = (
        f"SELECT recipient, name_masked, full_name, before, now FROM grouped "  # noqa: S608
        f"JOIN {place} AS place ON place.id = grouped.village_id WHERE {condition} "
        f"ORDER BY full_name, name_masked, recipient LIMIT {SHOWN}"
    )
    rows = [dict(zip(names, row, strict=True)) for row in (sides.ask(statement) if sums[0] else ())]
    for row in rows:
        for side in ("before", "now"):
            row[side] = None if row[side] is None else rules.yuan(row[side])
    return Moved(
        count=int(sums[0] or 0), before=rules.yuan(sums[1]), now=rules.yuan(sums[2]), rows=rows
    )
