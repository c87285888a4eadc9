"""What alarms a reviewer: found set-wise in a bounded number of queries, whatever the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, F
from django.db.models.functions import Mod

from portal.payouts import alarms, rules
from portal.payouts.alarms import Finding
from portal.payouts.enums import BatchStatus
from portal.payouts.models import Batch, Line, ReviewLimits
from portal.policies.queries import rates_in_force

from .alarm_rows import ROUND_FEN, sharing_accounts, sums_of
from .batches import rows_of
from .comparison import sides_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from portal.payouts.alarms import AlarmKind

    from .compared import Comparison

# Batches that a sentence names
NAMED: Final = 5
_PAYING: Final = (
    BatchStatus.SUBMITTED,
    BatchStatus.APPROVED,
    BatchStatus.SENT,
    BatchStatus.PAID,
)


def limits_in_force() -> ReviewLimits:
    """Return the newest decision on limits; without any the defaults (one query)."""
    return ReviewLimits.objects.first() or ReviewLimits()


def find_alarms(batch: Batch, comparison: Comparison | None, limits: ReviewLimits) -> list[Finding]:
    """Return what alarms about a batch, in the order of codes (at most eleven queries).

    comparison: with the period before. Shares count from ``limits.least_people`` on, so that a list
    of three says nothing. A batch that pays failed rows again is compared with nothing.
    """
    findings: list[Finding] = []
    if comparison is not None:
        findings += _turnover(comparison, limits)
        findings += _more(batch, limits)
    findings += _amounts(batch, comparison, limits)
    if batch.reissues_id is None:
        findings += _accounts(batch)
    return sorted(findings, key=lambda finding: finding.code)


def _turnover(comparison: Comparison, limits: ReviewLimits) -> Iterator[Finding]:
    stayed = comparison.changed.count + comparison.same
    for kind, count, base, limit in (
        (alarms.NEW, comparison.new.count, comparison.people, limits.new_share),
        (alarms.GONE, comparison.gone_here, comparison.people_before, limits.gone_share),
        (alarms.CHANGED, comparison.changed.count, stayed, limits.changed_share),
    ):
        if base >= limits.least_people and count * 100 > base * limit:
            figures = {"count": count, "all": base, "share": share(count, base), "limit": limit}
            yield Finding(kind, count if kind.rows else 0, figures)
    before = rules.fen(comparison.total_before)
    now = rules.fen(comparison.total_now)
    crowd = max(comparison.people, comparison.people_before)
    if (
        before
        and crowd >= limits.least_people
        and abs(now - before) * 100 > before * limits.total_share
    ):
        sign = "+" if now > before else "-"
        figures = {
            "before": money(before),
            "now": money(now),
            "share": sign + share(abs(now - before), before),
            "limit": limits.total_share,
        }
        yield Finding(alarms.TOTAL, 0, figures)


def _more(batch: Batch, limits: ReviewLimits) -> Iterator[Finding]:
    sides = sides_of(batch)
    if sides is None:
        return
    limit = limits.more_share
    ((count, most),) = sides.ask(
        "SELECT COUNT(*), MAX(now * 100 / before) FROM grouped "
        "WHERE before > 0 AND now * 100 > before * (100 + %s)",
        [limit],
    )
    if count:
        figures = {"count": count, "limit": limit, "most": int(most) - 100}
        yield Finding(alarms.MORE, count, figures)


def _amounts(
    batch: Batch, comparison: Comparison | None, limits: ReviewLimits
) -> Iterator[Finding]:
    rates = sorted(rates_in_force(batch.policy, batch.period_value))
    named = {"rates": " / ".join(f"{rate:,.2f}" for rate in rates)}
    if rates and (finding := _counted(batch, alarms.NOT_PRODUCT, named)):
        yield finding
    rows = rows_of(batch).order_by()
    if batch.policy.unit and batch.line_count >= limits.least_people:
        alike = rows.filter(quantity=None).values("amount").annotate(count=Count("pk"))
        top = alike.order_by("-count", "amount").first()
        if top and _is_many(top["count"], batch.line_count, limits):
            figures = {
                "amount": f"{top['amount']:,.2f}",
                "amount_fen": rules.fen(top["amount"]),
                "unit": batch.policy.unit,
                **_part(top["count"], batch.line_count),
            }
            yield Finding(alarms.ALIKE, top["count"], figures)
    if comparison is not None and batch.line_count >= limits.least_people:
        yield from _round(batch, comparison, limits)


def _round(batch: Batch, comparison: Comparison, limits: ReviewLimits) -> Iterator[Finding]:
    count = _whole_hundreds(rows_of(batch))
    if not _is_many(count, batch.line_count, limits):
        return
    earlier = Line.objects.filter(batch__number__in=comparison.against)
    all_before, before = earlier.count(), _whole_hundreds(earlier)
    # What was round before as well is how the policy pays.
    if (count / batch.line_count - before / all_before) * 100 > limits.alike_share:
        figures = {**_part(count, batch.line_count), "before": share(before, all_before)}
        yield Finding(alarms.ROUND, count, figures)


def _whole_hundreds(rows: QuerySet[Any]) -> int:
    return rows.order_by().alias(rest=Mod(F("amount"), ROUND_FEN)).filter(rest=0).count()


def _accounts(batch: Batch) -> Iterator[Finding]:
    for kind in (alarms.SHARED, alarms.TWICE):
        if finding := _counted(batch, kind, {}):
            yield finding
    others = Batch.objects.filter(
        policy=batch.policy_id, period=batch.period, status__in=_PAYING, reissues=None
    ).exclude(pk=batch.pk)
    numbers = dict(others.order_by("id").values_list("pk", "number"))
    sharing = sharing_accounts(batch, numbers)
    figures = {"batch_ids": sharing, "batches": "、".join(numbers[pk] for pk in sharing[:NAMED])}
    if sharing and (finding := _counted(batch, alarms.TWO_BATCHES, figures)):
        yield finding


def _counted(batch: Batch, kind: AlarmKind, figures: dict[str, Any]) -> Finding | None:
    """Return a finding with the number of its rows, their yuan, their accounts; None without."""
    rows, fen, accounts = sums_of(batch, kind.code, figures)
    if not rows:
        return None
    sums = {"count": rows, "total": money(fen), "accounts": accounts}
    return Finding(kind, rows, {**figures, **sums})


def _is_many(count: int, rows: int, limits: ReviewLimits) -> bool:
    return count >= limits.least_people and count * 100 > rows * limits.alike_share


def _part(count: int, rows: int) -> dict[str, Any]:
    return {"count": count, "all": rows, "share": share(count, rows)}


def share(count: int, base: int) -> str:
    """Return a share in per cent as it is written: one decimal below ten, none above."""
    part = count * 100 / base if base else 0
    return f"{part:.1f}" if 0 < part < 10 else f"{part:,.0f}"


def money(amount_in_fen: int) -> str:
    """Return fen as yuan in writing."""
    return f"{rules.yuan(amount_in_fen):,.2f}"
