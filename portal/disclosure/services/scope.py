"""Which payments a set is made of, and who may do what with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from portal.clocks import now
from portal.disclosure import rules
from portal.disclosure.masking import stored_mode
from portal.disclosure.models import DisclosedEntry, Disclosure, VillageEntry
from portal.payouts.enums import OPEN_STATUSES
from portal.payouts.models import Batch
from portal.places.enums import PlaceLevel
from portal.policies.enums import DisclosureClass

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from portal.places.models import Place
    from portal.policies.models import Policy
    from portal.policies.periods import Period
    from portal.recipients.masks import MaskMode
    from portal.staff.models import Organisation

EntryModel = type[DisclosedEntry] | type[VillageEntry]
ENTRY_MODELS: dict[DisclosureClass, EntryModel] = {
    DisclosureClass.A: DisclosedEntry,
    DisclosureClass.B: VillageEntry,
}


@dataclass(frozen=True)
class Scope:
    """A set as it would be published at one moment."""

    policy: Policy
    period: Period
    unit: Organisation
    disclosure_class: DisclosureClass
    mode: MaskMode
    at: dt.datetime
    today: dt.date

    @property
    def ref(self) -> str:
        """The reference number."""
        return rules.reference(self.policy.code, self.period, self.unit.code)

    @property
    def by_name(self) -> bool:
        """Whether the class has rows at all: then minors are left out of every figure."""
        return self.disclosure_class in ENTRY_MODELS

    @property
    def entry_model(self) -> EntryModel:
        """Where the rows of the class stand; KeyError for class C."""
        return ENTRY_MODELS[self.disclosure_class]

    def _all_batches(self) -> QuerySet[Batch]:
        batches = Batch.objects.filter(policy=self.policy, unit=self.unit)
        if self.by_name:
            return batches.filter(period=self.period.code)
        return batches.filter(year=self.period.year)

    def batches(self) -> QuerySet[Batch]:
        """Return the finished batches, oldest first: one period, or a whole year of class C."""
        return self._all_batches().paid().order_by("pk")  # type: ignore[attr-defined]

    def open_batches(self) -> QuerySet[Batch]:
        """Return the batches that are still under way."""
        return self._all_batches().filter(status__in=OPEN_STATUSES).order_by("pk")

    def disclosure(self) -> Disclosure | None:
        """Return the set if it was ever published."""
        key = {"policy": self.policy, "period": self.period.code, "unit": self.unit}
        return Disclosure.objects.filter(**key).first()

    def township(self) -> Place | None:
        """Return the township the unit is in, if it is in one."""
        place = self.unit.place
        if place is None or place.level == PlaceLevel.TOWNSHIP:
            return place
        return place.township


def scope_of(*, policy: Policy, period: str, unit: Organisation) -> Scope:
    """Return the scope of a set now; raises WrongPeriod."""
    at = now()
    disclosure_class = DisclosureClass(policy.disclosure_class)
    return Scope(
        policy=policy,
        period=rules.set_period(policy, period),
        unit=unit,
        disclosure_class=disclosure_class,
        mode=stored_mode(disclosure_class),
        at=at,
        today=timezone.localdate(at, timezone.get_default_timezone()),
    )
