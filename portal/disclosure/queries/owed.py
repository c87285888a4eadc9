"""Sets whose payments have arrived and that their units still have to publish."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils import timezone

from portal.clocks import today
from portal.clocks.queries import calendar
from portal.disclosure import rules
from portal.disclosure.enums import OWED_AGAIN, EditionStatus
from portal.disclosure.models import Edition
from portal.payouts.enums import OPEN_STATUSES, LineEventKind
from portal.payouts.models import Batch, LineEvent
from portal.policies.enums import DisclosureClass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from portal.policies.models import Policy
    from portal.policies.periods import Period
    from portal.staff.models import Organisation

    Key = tuple[int, str, int]


@dataclass
class OwedSet:
    """A set to publish: payments and yuan that arrived, what is out already, by when it is due."""

    policy: Policy
    period: Period
    unit: Organisation
    formed_at: dt.datetime
    payments: int = 0
    total: Decimal = Decimal("0.00")
    due_on: dt.date = dt.date.max
    edition: int = 1
    batches: list[int] = field(default_factory=list)

    @property
    def period_label(self) -> str:
        """The period in words."""
        return self.period.label

    @property
    def ref(self) -> str:
        """The reference number it has or will have."""
        return rules.reference(self.policy.code, self.period, self.unit.code)

    @property
    def late(self) -> bool:
        """Whether it should have come out before today."""
        return today() > self.due_on

    def prepare_query(self, address: str) -> str:
        """Return an address with the query that names this set."""
        named = {
            "policy": self.policy.code,
            "period": self.period.code,
            "unit": self.unit.code,
        }
        return f"{address}?{urlencode(named)}"


def sets_owed(units: QuerySet[Organisation] | Iterable[Organisation]) -> list[OwedSet]:
    """Return the sets that these units owe the public, what is due first comes first.

    Owed is a set with finished batches of which the newest result is not in its last edition: a
    new batch, or a payment that came back since. A year of class C is owed once it is over and
    nothing of it is open. Six queries, whatever the number of sets.
    """
    owed: dict[Key, OwedSet] = {}
    batches = Batch.objects.paid().filter(unit__in=units).select_related("policy", "unit")
    for batch in batches.order_by("pk"):
        _add(owed, batch)
    _forget_open_years(owed, units)
    _forget_published(owed)
    days = calendar()
    for owed_set in owed.values():
        formed = timezone.localdate(owed_set.formed_at, timezone.get_default_timezone())
        if owed_set.policy.disclosure_class == DisclosureClass.C:
            last_day = rules.last_day_of_year(owed_set.policy.period_kind, owed_set.period.year)
            formed = max(formed, last_day)
        owed_set.due_on = days.add_working_days(formed, owed_set.policy.disclosure_days).on
    return sorted(owed.values(), key=lambda owed_set: (owed_set.due_on, owed_set.ref))


def _add(owed: dict[Key, OwedSet], batch: Batch) -> None:
    if not batch.paid_count or batch.settled_at is None:
        return
    period = rules.set_period(batch.policy, batch.period)
    key = (batch.policy_id, period.code, batch.unit_id)
    owed_set = owed.get(key)
    if owed_set is None:
        owed_set = owed[key] = OwedSet(batch.policy, period, batch.unit, batch.settled_at)
    owed_set.formed_at = max(owed_set.formed_at, batch.settled_at)
    owed_set.payments += batch.paid_count
    owed_set.total += batch.paid_total
    owed_set.batches.append(batch.pk)


def _forget_open_years(owed: dict[Key, OwedSet], units: Iterable[Organisation]) -> None:
    """Leave out years of class C that are not over or have batches under way."""
    years = [
        owed_set
        for owed_set in owed.values()
        if owed_set.policy.disclosure_class == DisclosureClass.C
    ]
    if not years:
        return
    still_open = set(
        Batch.objects.filter(
            unit__in=units,
            status__in=OPEN_STATUSES,
            policy__in=[owed_set.policy for owed_set in years],
        ).values_list("policy_id", "year", "unit_id")
    )
    for owed_set in years:
        last_day = rules.last_day_of_year(owed_set.policy.period_kind, owed_set.period.year)
        running = (owed_set.policy.pk, owed_set.period.year, owed_set.unit.pk) in still_open
        if running or today() <= last_day:
            del owed[owed_set.policy.pk, owed_set.period.code, owed_set.unit.pk]


def _forget_published(owed: dict[Key, OwedSet]) -> None:
    """Leave out sets whose last edition holds all results; count the editions of the others."""
    last = {
        (e.disclosure.policy_id, e.disclosure.period, e.disclosure.unit_id): e
        for e in Edition.objects.newest()
        .filter(
            disclosure__policy__in={key[0] for key in owed},
            disclosure__unit__in={key[2] for key in owed},
        )
        .select_related("disclosure")
    }
    returned = _returned(owed_set for key, owed_set in owed.items() if key in last)
    for key, edition in last.items():
        owed_set = owed.get(key)
        if owed_set is None:
            continue
        for at in (returned[batch] for batch in owed_set.batches if batch in returned):
            owed_set.formed_at = max(owed_set.formed_at, at)
        owed_set.edition = edition.number + 1
        if _is_said(edition, owed_set.formed_at):
            del owed[key]


def _is_said(edition: Edition, formed_at: dt.datetime) -> bool:
    if edition.status == EditionStatus.EXPIRED:
        return True
    if edition.status == EditionStatus.WITHDRAWN and edition.reason in OWED_AGAIN:
        return False
    return formed_at <= (edition.ended_at or edition.published_at)


def _returned(sets: Iterable[OwedSet]) -> dict[int, dt.datetime]:
    """Return when a payment of each batch last came back (one query)."""
    batches = [batch for owed_set in sets for batch in owed_set.batches]
    events = LineEvent.objects.filter(line__batch__in=batches, kind=LineEventKind.RETURNED)
    # The last of each batch stays
    return dict(events.order_by("at").values_list("line__batch", "at"))
