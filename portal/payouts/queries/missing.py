"""Who has not handed in yet what is expected.

Nothing in the system declares which units a policy concerns. So what is expected rests on what
happened: a unit (a village) that handed in for the period before is expected to hand in again. A
unit that is new to a policy, and one-off policies, which have no period before, are not in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Max, Min, Q, Sum

from portal.payouts.enums import BatchStatus
from portal.payouts.models import Batch, Line, Reminder
from portal.policies.models import Listing, Policy
from portal.policies.periods import Period, PeriodKind
from portal.staff.models import Organisation
from portal.staff.powers import powers_of
from portal.staff.scopes import departments_of, units_of, villages_of

from .ledger import FIRST, HANDED_IN
from .villages_paid import villages_paid

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from decimal import Decimal

    from django.db.models import QuerySet

    from portal.places.models import Place
    from portal.staff.enums import Act
    from portal.staff.models import User
    from portal.staff.scopes import Powers

PERIODIC: Final[tuple[PeriodKind, ...]] = tuple(
    kind for kind in PeriodKind if kind != PeriodKind.ONCE
)
DONE: Final = FIRST & Q(status__in=HANDED_IN)


@dataclass(frozen=True, slots=True)
class Missing:
    """What a unit, or a village of it, is expected to hand in and has not.

    rows, total (yuan), at: what it handed in for ``before``, the period before, and when. begun:
    the number of its draft or returned batch for this period. reminded: the newest reminder.
    """

    policy: Policy
    unit: Organisation
    period: Period
    before: Period
    rows: int
    total: Decimal
    at: dt.datetime | None
    village: Place | None = None
    begun: str = ""
    begun_status: str = ""
    reminded: Reminder | None = None


def current_period(policy: Policy, day: dt.date) -> Period | None:
    """Return the period of a policy that a day lies in; None for a one-off policy."""
    kind = PeriodKind(policy.period_kind)
    return None if kind == PeriodKind.ONCE else Period.containing(day, kind)


def missing_units(
    powers: Powers,
    act: Act,
    day: dt.date,
    *,
    policy: str = "",
    unit: str = "",
    department: str = "",
) -> list[Missing]:
    """Return the units in scope that have not handed in for the period a day lies in.

    policy, unit, department: codes that narrow it. Only policies of the current edition and units
    that still act. Six queries over batches and reminders, none over lines.
    """
    batches = reached(powers, act)
    if policy:
        batches = batches.filter(policy__code=policy)
    if unit:
        batches = batches.filter(unit__code=unit)
    if department:
        batches = batches.filter(policy__in=_listed(departments__code=department))
    periods: dict[PeriodKind, Period] = {kind: Period.containing(day, kind) for kind in PERIODIC}
    present = batches.filter(_of_periods(day))
    sums = _not_done(batches.filter(_of_periods(day, before=True)), present)
    return _described(sums, periods, present)


def _of_periods(day: dt.date, *, before: bool = False) -> Q:
    """Return the condition that a batch is for the period a day lies in, or for the one before."""
    condition = Q(pk__in=())
    for kind in PERIODIC:
        period: Period | None = Period.containing(day, kind)
        period = period.previous() if before and period else period
        if period:
            condition |= Q(policy__period_kind=kind, period=period.code)
    return condition


def reached(powers: Powers, act: Act) -> QuerySet[Batch]:
    """Return the batches of units and policies that the act reaches as a whole."""
    reach = Q(unit__in=units_of(powers, act, whole=True)) | Q(
        policy__in=_listed(departments__in=departments_of(powers, act))
    )
    acting = Organisation.objects.in_force()
    return Batch.objects.filter(reach, unit__in=acting, policy__in=_listed()).order_by()


def _listed(**narrow: object) -> QuerySet[Listing, Any]:
    return Listing.objects.filter(edition__is_current=True, **narrow).values("policy")


def _not_done(before: QuerySet[Batch], present: QuerySet[Batch]) -> list[dict[str, Any]]:
    """Return policy and unit of what was handed in before and is not yet, in order of codes."""
    done = set(present.filter(DONE).values_list("policy", "unit").distinct())
    sums = (
        before.filter(DONE)
        .values("policy", "unit")
        .annotate(rows=Sum("line_count"), yuan=Sum("total"), at=Min("submitted_at"))
        .order_by("policy__code", "unit__code")
    )
    return [row for row in sums if (row["policy"], row["unit"]) not in done]


def _described(
    sums: list[dict[str, Any]], periods: dict[PeriodKind, Period], present: QuerySet[Batch]
) -> list[Missing]:
    """Add policies, units, what was begun and the newest reminder to what is missing."""
    policies = Policy.objects.in_bulk({row["policy"] for row in sums})
    units = Organisation.objects.in_bulk({row["unit"] for row in sums})
    begun = {
        (batch.policy_id, batch.unit_id): batch
        for batch in present.filter(
            FIRST, status__in=(BatchStatus.DRAFT, BatchStatus.RETURNED)
        ).order_by("pk")
    }
    codes = {period.code for period in periods.values()}
    reminded = newest_reminders(
        Reminder.objects.filter(village=None, period__in=codes, policy__in=policies, unit__in=units)
    )
    rows = []
    for row in sums:
        key = row["policy"], row["unit"]
        policy = policies[row["policy"]]
        period, batch = periods[PeriodKind(policy.period_kind)], begun.get(key)
        rows.append(
            Missing(
                policy=policy,
                unit=units[row["unit"]],
                period=period,
                before=period.previous(),  # type: ignore[arg-type]
                rows=row["rows"],
                total=row["yuan"],
                at=row["at"],
                begun=batch.number if batch else "",
                begun_status=batch.get_status_display() if batch else "",
                reminded=reminded.get((*key, None)),
            )
        )
    return rows


def newest_reminders(reminders: QuerySet[Reminder]) -> dict[tuple[int, int, int | None], Reminder]:
    """Return the newest reminder of each policy, unit and village (two queries)."""
    keys = reminders.order_by().values("policy", "unit", "village", "period")
    newest = [row["newest"] for row in keys.annotate(newest=Max("pk"))]
    return {
        (reminder.policy_id, reminder.unit_id, reminder.village_id): reminder
        for reminder in Reminder.objects.filter(pk__in=newest).select_related("by", "organisation")
    }


def expected(powers: Powers, act: Act, day: dt.date) -> list[tuple[str, str, str, str]]:
    """Return what is expected in scope for the period a day lies in, handed in or not.

    Code and name of policy and unit, in order of the codes; one query.
    """
    before = reached(powers, act).filter(DONE, _of_periods(day, before=True))
    names = ("policy__code", "policy__name", "unit__code", "unit__short_name")
    return list(before.values_list(*names).distinct().order_by("policy__code", "unit__code"))


def is_missing(
    policy: Policy, unit: Organisation, period: Period, village: Place | None = None
) -> bool:
    """Return whether what was handed in for the period before is expected now and not there."""
    before = period.previous()
    own = Batch.objects.filter(DONE, policy=policy, unit=unit)
    if before is None:
        return False
    if village is None:
        present = own.filter(period=period.code).exists()
        return not present and own.filter(period=before.code).exists()
    rows = Line.objects.filter(village=village, batch__in=own)
    present = rows.filter(batch__period=period.code).exists()
    return not present and rows.filter(batch__period=before.code).exists()


def open_reminders(user: User, act: Act) -> list[Reminder]:
    """Return the reminders that wait for a clerk, newest of each first; none once handed in.

    act: what the clerk must hold over the unit, or over the village where one is reminded.
    """
    powers = powers_of(user)
    reach = Q(village=None, unit__in=units_of(powers, act, whole=True)) | Q(
        unit__in=units_of(powers, act, whole=False), village__in=villages_of(powers, act)
    )
    related = ("policy", "unit", "village", "by", "organisation")
    reminders = list(Reminder.objects.filter(reach).select_related(*related))
    handed_in = _handed_in(reminders)
    newest: dict[tuple[object, ...], Reminder] = {}
    for reminder in reminders:
        key = (reminder.policy_id, reminder.unit_id, reminder.period, reminder.village_id)
        if key not in handed_in:
            newest.setdefault(key, reminder)
    return list(newest.values())


def _handed_in(reminders: Sequence[Reminder]) -> set[tuple[object, ...]]:
    """Return what of the reminders is there by now: policy, unit, period, village or None.

    Two queries, the second only for villages. Asked of the batches found, for a condition in one
    statement would read all lines.
    """
    batches = {
        key: (policy, unit, period)
        for key, policy, unit, period in Batch.objects.filter(
            DONE,
            policy__in={reminder.policy_id for reminder in reminders},
            unit__in={reminder.unit_id for reminder in reminders},
            period__in={reminder.period for reminder in reminders},
        ).values_list("pk", "policy", "unit", "period")
    }
    there: set[tuple[object, ...]] = {(*batch, None) for batch in batches.values()}
    if any(reminder.village_id for reminder in reminders):
        there |= {(*batches[batch], village) for batch, village in villages_paid(batches)}
    return there
