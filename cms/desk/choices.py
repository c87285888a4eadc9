"""What the upload form offers: units, villages, policies and periods that this person may pay."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.utils.translation import ngettext

from portal.clocks import today
from portal.identifiers.cleaning import squeeze
from portal.payouts.enums import BatchStatus
from portal.payouts.models import Batch
from portal.policies.periods import Period, PeriodKind
from portal.policies.queries import PolicyFilter
from portal.policies.rules import policy_code
from portal.staff.enums import OrganisationKind
from portal.staff.powers import Act, powers_of, scope_units, scope_villages

if TYPE_CHECKING:
    from portal.places.models import Place
    from portal.policies.models import Policy
    from portal.staff.models import Organisation, User

# How many periods back a payment may still be entered: about three years, of months a year and a
# half. An older one is brought in with the command `import_payouts`.
RECENT = {
    PeriodKind.YEAR: 4,
    PeriodKind.HALF: 6,
    PeriodKind.QUARTER: 12,
    PeriodKind.MONTH: 18,
    PeriodKind.TERM: 6,
}


def paying_units(user: User) -> list[Organisation]:
    """Return the units for which the account uploads sheets; of a village clerk the township."""
    return list(scope_units(user, Act.IMPORT_PAYOUTS, whole=False).units())


def villages_to_name(user: User, unit: Organisation) -> list[Place]:
    """Return the villages of a township of which the account covers a part; else none."""
    if unit.kind != OrganisationKind.TOWNSHIP or unit.place is None:
        return []
    if powers_of(user).can(Act.IMPORT_PAYOUTS, unit=unit):
        return []
    return list(scope_villages(user, Act.IMPORT_PAYOUTS).in_township(unit.place))


def payable_policies(user: User, unit: Organisation) -> list[Policy]:
    """Return the policies of the current list that the account may pay for a unit, in list order.

    The standing place for new policies is none. Asks the predicate that guards the import, with
    posts and departments read once.
    """
    powers = powers_of(user)
    village = next(iter(villages_to_name(user, unit)), None)
    return [
        listing.policy
        for listing in PolicyFilter().listings()
        if not listing.policy.standing
        and powers.can(
            Act.IMPORT_PAYOUTS,
            unit=unit,
            department=tuple(listing.departments.all()),
            place=village,
        )
    ]


def named_policies(text: str, policies: list[Policy]) -> list[Policy]:
    """Return the policies that a text means: by code, by the whole name, else by a part of it.

    An option as the list shows it (042 耕地地力保护补贴) begins with the code.
    """
    code = policy_code(text.split(maxsplit=1)[0]) if text.split() else None
    if code:
        return [policy for policy in policies if policy.code == code]
    words = squeeze(text)
    whole = [policy for policy in policies if squeeze(policy.name) == words]
    return whole or [policy for policy in policies if words in squeeze(policy.name)]


def paid_before(units: list[Organisation]) -> set[int]:
    """Return the ids of the policies that these units have made batches of (one query)."""
    return set(Batch.objects.of_units(units).order_by().values_list("policy", flat=True).distinct())


def recent_periods(kind: str) -> list[Period]:
    """Return the period of today and those before it, newest first; none for a one-off."""
    if kind == PeriodKind.ONCE:
        return []
    periods: list[Period] = []
    period: Period | None = Period.containing(today(), PeriodKind(kind))
    while period is not None and len(periods) < RECENT[PeriodKind(kind)]:
        periods.append(period)
        period = period.previous()
    return periods


def period_choices(policy: Policy, unit: Organisation) -> list[tuple[str, str]]:
    """Return code and words of the periods, saying where the unit has batches (one query)."""
    batches = Batch.objects.filter(policy=policy, unit=unit).exclude(status=BatchStatus.DISCARDED)
    made = Counter(batches.values_list("period", flat=True))
    return [
        (period.code, _labelled(period, made[period.code]))
        for period in recent_periods(policy.period_kind)
    ]


def _labelled(period: Period, batches: int) -> str:
    if not batches:
        return period.label
    words = ngettext(
        "%(period)s (%(count)d batch so far)", "%(period)s (%(count)d batches so far)", batches
    )
    return words % {"period": period.label, "count": batches}
