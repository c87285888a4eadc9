"""The ledger (台账): what was planned, handed in, paid and not paid, by policy, unit and period.

What each figure counts, here and on every page that shows one:

- planned: rows entered and not discarded; of a returned batch its correction, where there is one.
- submitted: of these, what is handed in and not given back.
- paid: what the bank or the platform has paid, rows that failed first and were paid again included.
- failed: what failed and is not paid again yet. A row counts once, however often it was tried.
- open: submitted and without a result.

A batch that pays failed rows again (`Batch.reissues`) adds nothing to planned and submitted: its
rows stand there already. So submitted = paid + failed + open, in rows and in yuan (article 12).
There is no budget in the system; planned is what was entered.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, F, Q, Sum

from portal.payouts.enums import BatchStatus
from portal.policies.models import Listing
from portal.policies.periods import Period, PeriodKind

from .scope import batches_in_scope, openable

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.payouts.models.batch import BatchQuerySet
    from portal.staff.enums import Act
    from portal.staff.models import User
    from portal.staff.scopes import Powers

HANDED_IN: Final = (
    BatchStatus.SUBMITTED,
    BatchStatus.APPROVED,
    BatchStatus.SENT,
    BatchStatus.PAID,
)
FIRST: Final = Q(reissues__isnull=True)
SUBMITTED: Final = FIRST & Q(status__in=HANDED_IN)
KEY: Final = ("policy", "unit", "period")
_NOTHING: Final = Decimal(0)
_SUMS: Final = {
    "planned_rows": Sum("line_count", filter=FIRST),
    "planned_yuan": Sum("total", filter=FIRST),
    "submitted_rows": Sum("line_count", filter=SUBMITTED),
    "submitted_yuan": Sum("total", filter=SUBMITTED),
    "paid_rows": Sum("paid_count"),
    "paid_yuan": Sum("paid_total"),
    "failed_rows": Sum("failed_count", filter=FIRST),
    "failed_yuan": Sum("failed_total", filter=FIRST),
    "again_rows": Sum("paid_count", filter=~FIRST),
    "again_yuan": Sum("paid_total", filter=~FIRST),
    "batches": Count("pk"),
}


@dataclass(frozen=True, slots=True)
class Amount:
    """Rows, yuan and people of one figure; people None where they were not counted."""

    rows: int = 0
    total: Decimal = _NOTHING
    people: int | None = None


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One policy, unit and period; or the sum of all, whose names are empty.

    paid_again: what of paid had failed before.
    """

    planned: Amount
    submitted: Amount
    paid: Amount
    failed: Amount
    paid_again: Amount
    policy_code: str = ""
    policy_name: str = ""
    unit_code: str = ""
    unit_name: str = ""
    period: str = ""
    key: tuple[int, int, str] = (0, 0, "")

    @property
    def open(self) -> Amount:
        """What is handed in and has no result yet."""
        return Amount(
            self.submitted.rows - self.paid.rows - self.failed.rows,
            self.submitted.total - self.paid.total - self.failed.total,
        )

    @property
    def period_label(self) -> str:
        """The period in words."""
        return Period.parse(self.period).label

    def with_people(self, counts: dict[str, int]) -> LedgerRow:
        """Return the row with people counted: by the names planned, submitted, paid, failed."""
        return replace(
            self,
            **{name: replace(getattr(self, name), people=counts[name]) for name in counts},
        )


@dataclass(frozen=True)
class LedgerFilter:
    """What a ledger shows. Empty: everything in scope.

    year: of the period; month (with a year): periods that cover it, so that a quarter, a term and
    a year stand beside the month. policy, unit, department: codes.
    """

    year: int = 0
    month: int = 0
    policy: str = ""
    unit: str = ""
    department: str = ""

    def narrow(self, batches: BatchQuerySet) -> BatchQuerySet:
        """Return those of the batches that the filter leaves."""
        if self.year and self.month:
            batches = batches.filter(covering(self.year, self.month))
        elif self.year:
            batches = batches.filter(year=self.year)
        if self.policy:
            batches = batches.filter(policy__code=self.policy)
        if self.unit:
            batches = batches.filter(unit__code=self.unit)
        return led_by(batches, self.department) if self.department else batches


def led_by(batches: BatchQuerySet, department: str) -> BatchQuerySet:
    """Keep batches of policies that a department (code) leads in the current edition."""
    led = Listing.objects.filter(edition__is_current=True, departments__code=department)
    return batches.filter(policy__in=led.values("policy"))


def covering(year: int, month: int) -> Q:
    """Return the condition that a batch's period covers a month, whatever the kind of period."""
    day = date(year, month, 1)
    kinds = [kind for kind in PeriodKind if kind != PeriodKind.ONCE]
    codes = [Period.containing(day, kind).code for kind in kinds]
    return Q(period__in=codes) | Q(period__startswith=f"once:{day:%Y-%m}-")


def ledger_batches(user: User, powers: Powers, act: Act) -> BatchQuerySet:
    """Return the batches that a ledger counts, within the scope of ``user``.

    Discarded batches are left out, and returned ones that a revision replaces.
    """
    batches = openable(batches_in_scope(user, act), powers, act)
    return batches.exclude(status=BatchStatus.DISCARDED).uncorrected().order_by()


def ledger_rows(batches: BatchQuerySet) -> QuerySet[Any, Any]:
    """Return the sums of each policy, unit and period as dicts, in order of their codes.

    One grouped query over batches, never over lines; `read_row` makes rows of them.
    """
    return (
        batches.order_by()
        .values(
            *KEY,
            policy_code=F("policy__code"),
            policy_name=F("policy__name"),
            unit_code=F("unit__code"),
            unit_name=F("unit__short_name"),
        )
        .annotate(**_SUMS)
        .order_by("policy_code", "unit_code", "period")
    )


def ledger_total(batches: BatchQuerySet) -> LedgerRow:
    """Return the sum of all batches (one query)."""
    return read_row(batches.order_by().aggregate(**_SUMS))


def read_row(sums: dict[str, Any]) -> LedgerRow:
    """Return one row of the ledger from the sums of its batches."""

    def amount(name: str, less: str = "") -> Amount:
        rows, total = sums[f"{name}_rows"] or 0, sums[f"{name}_yuan"] or _NOTHING
        if less:
            rows, total = rows - (sums[f"{less}_rows"] or 0), total - (sums[f"{less}_yuan"] or 0)
        return Amount(rows, total)

    names = ("policy_code", "policy_name", "unit_code", "unit_name", "period")
    return LedgerRow(
        planned=amount("planned"),
        submitted=amount("submitted"),
        paid=amount("paid"),
        failed=amount("failed", less="again"),
        paid_again=amount("again"),
        key=tuple(sums.get(name) or 0 for name in KEY),  # type: ignore[arg-type]
        **{name: sums.get(name, "") for name in names},
    )
