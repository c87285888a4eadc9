"""What a batch changes: against the period before, or against the revision it corrects.

Rows are compared per recipient: somebody with two rows counts once, with their sum.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q, Sum

from portal.payouts import rules
from portal.payouts.enums import BatchStatus
from portal.payouts.models import Batch, Line
from portal.staff.enums import OrganisationKind

from .compared import Comparison, Moved
from .sides import SHOWN, Sides

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from django.db.models.expressions import RawSQL

    from portal.policies.periods import Period

# What was really paid or is on its way; drafts and returned batches are no yardstick.
COMPARED: Final = (BatchStatus.APPROVED, BatchStatus.SENT, BatchStatus.PAID)
_HANDED_IN: Final = (BatchStatus.SUBMITTED, *COMPARED)
_KINDS: Final = {
    "new": Sides.new,
    "gone": Sides.gone,
    "changed": Sides.changed,
    "same": Sides.same,
    "elsewhere": Sides.elsewhere,
}


def compare_with_previous_period(batch: Batch) -> Comparison | None:
    """Compare with what the unit paid under the policy in the period before (at most five queries).

    Nobody is gone whom another batch of this period pays. None for a one-off, for a batch that pays
    failed rows again, and where nothing was approved in the period before.
    """
    period, earlier, beside = _periods(batch)
    return _compare(batch, earlier, period.code, beside) if period and earlier else None


def previous_period(batch: Batch) -> Period | None:
    """Return the period that a batch is compared with, None for a one-off or a reissue."""
    return None if batch.reissues_id else batch.period_value.previous()


def sides_of(batch: Batch) -> Sides | None:
    """Return both sides of the comparison with the period before, None without one.

    A batch that was handed in is held against the batches it was compared with then.
    """
    told = getattr(batch, "briefing", None)
    if told is None:
        _period, earlier, beside = _periods(batch)
    elif told.period is None:
        return None
    else:
        numbers = told.period["against"], told.period["beside"]
        batches = list(Batch.objects.filter(number__in=[*numbers[0], *numbers[1]]))
        earlier = [other for other in batches if other.number in numbers[0]]
        beside = [other for other in batches if other.number in numbers[1]]
    return Sides(batch, earlier, beside) if earlier else None


def changed_recipients(batch: Batch) -> RawSQL | None:
    """Return who is new or paid another amount than in the period before, as a subquery.

    It reads the rows of both sides once. None where there is nothing to compare with.
    """
    sides = sides_of(batch)
    return sides.recipients(f"{Sides.new} OR {Sides.changed}") if sides else None


def gone_people(batch: Batch, *, size: int, start: int = 0) -> list[dict[str, Any]]:
    """Return people of the period before whom nothing is paid now, by place (up to two queries)."""
    sides = sides_of(batch)
    return sides.gone_people(size, start) if sides and sides.earlier else []


def amounts_before(batch: Batch, recipients: Iterable[int]) -> dict[int, Decimal]:
    """Return what each of a few recipients got in the period before, in yuan (two queries)."""
    sides = sides_of(batch)
    if sides is None:
        return {}
    lines = Line.objects.filter(recipient__in=set(recipients), batch__in=sides.earlier)
    return dict(lines.order_by().values_list("recipient").annotate(total=Sum("amount")))


def _periods(batch: Batch) -> tuple[Period | None, list[Batch], list[Batch]]:
    """Return the period before, what the unit paid in it, and its other batches of this period.

    Batches that pay failed rows again are left out: their rows stand in the first batch already.
    """
    period = previous_period(batch)
    if period is None:
        return None, [], []
    before = Q(period=period.code, status__in=COMPARED)
    now = Q(period=batch.period, status__in=_HANDED_IN) & ~Q(pk=batch.pk)
    rows = Batch.objects.filter(
        before | now, policy=batch.policy_id, unit=batch.unit_id, reissues=None
    )
    batches = list(rows.order_by("id"))
    earlier = [other for other in batches if other.period == period.code]
    return period, earlier, [other for other in batches if other.period != period.code]


def difference_to_corrected(batch: Batch) -> Comparison | None:
    """Compare a revision with the returned batch it corrects; None for a first revision."""
    return difference(batch, batch.corrects) if batch.corrects is not None else None


def difference(batch: Batch, earlier: Batch) -> Comparison:
    """Compare two batches recipient by recipient; ``earlier`` was submitted."""
    return _compare(batch, [earlier], "", [])


def _compare(
    batch: Batch, earlier: list[Batch], period: str, beside: Sequence[Batch]
) -> Comparison:
    """Group the rows of both sides by recipient, once for the sums and once for each list.

    Plain SQL that both engines run. One pass over both sides instead of a join of them: of rows
    that were just written no engine has statistics yet, and it would compare each with each.
    """
    sides = Sides(batch, earlier, beside)
    # Townships pay village by village too; what other units pay is one list.
    by_village = batch.unit.kind == OrganisationKind.TOWNSHIP
    kinds = {kind: condition for kind, condition in _KINDS.items() if _asks(kind, by_village)}
    columns = [
        part
        for condition in kinds.values()
        for part in (
            f"SUM(CASE WHEN {condition} THEN 1 ELSE 0 END)",
            f"SUM(CASE WHEN {condition} THEN before END)",
            f"SUM(CASE WHEN {condition} THEN now END)",
        )
    ]
    (row,) = sides.ask(f"SELECT {', '.join(columns)} FROM grouped")  # noqa: S608 - constants
    sums = {kind: row[3 * n : 3 * n + 3] for n, kind in enumerate(kinds)}
    elsewhere = sums.pop("elsewhere", (0, 0, 0))
    return Comparison(
        period=period,
        against=tuple(other.number for other in earlier),
        beside=tuple(other.number for other in beside),
        elsewhere=int(elsewhere[0] or 0),
        elsewhere_before=rules.yuan(elsewhere[1]),
        same=int(sums["same"][0] or 0),
        same_total=rules.yuan(sums["same"][1]),
        **{kind: _moved(sides, _KINDS[kind], sums[kind]) for kind in ("new", "gone", "changed")},
    )


def _asks(kind: str, by_village: bool) -> bool:  # noqa: FBT001 - one of two private callers
    return kind != "elsewhere" or by_village


def _moved(sides: Sides, condition: str, sums: Sequence[Any]) -> Moved:
    """Return one kind of change: its sums, and its first rows where there are any."""
    rows = sides.people(condition, SHOWN) if sums[0] else []
    return Moved(
        count=int(sums[0] or 0), before=rules.yuan(sums[1]), now=rules.yuan(sums[2]), rows=rows
    )
