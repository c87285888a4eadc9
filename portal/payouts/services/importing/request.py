"""Who imports what for which unit and period; checked before the sheet is opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from portal.payouts.enums import OPEN_STATUSES, BatchStatus, Origin
from portal.payouts.errors import (
    NothingToPay,
    PlatformNumberMissing,
    PlatformNumberTaken,
    UnitCannotPay,
    WrongPeriod,
)
from portal.payouts.models import Batch, RouteSwitch
from portal.policies.periods import Period, PeriodError, PeriodKind
from portal.policies.queries import current_listing
from portal.staff.enums import Act, OrganisationKind
from portal.staff.errors import NotAllowed
from portal.staff.powers import require, scope_villages

if TYPE_CHECKING:
    from portal.places.models import Place
    from portal.policies.models import Policy
    from portal.staff.models import Organisation, Post, User

PAYING_KINDS = (OrganisationKind.TOWNSHIP, OrganisationKind.SCHOOL, OrganisationKind.DEPARTMENT)


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """A permitted import: policy, period and unit, who does it in which post, and its limits.

    `scope` is where the paid people must live, None for anywhere; `village` the village of rows
    that name none. `draft` is the draft whose rows are replaced.
    """

    by: User
    post: Post
    policy: Policy
    period: Period
    unit: Organisation
    village: Place | None
    origin: Origin
    platform_number: str
    draft: Batch | None = None

    @property
    def scope(self) -> Place | None:
        """The village or township that the rows must lie in; None for the county and beyond."""
        if self.village is not None:
            return self.village
        return self.unit.place if self.unit.kind == OrganisationKind.TOWNSHIP else None


def new_request(
    *,
    by: User,
    policy: Policy,
    period: str,
    unit: Organisation,
    village: Place | None,
    platform_number: str,
) -> ImportRequest:
    """Return the request for a new draft.

    Raises NotAllowed, NothingToPay (the standing place for new policies), UnitCannotPay, the
    errors of `Period.parse`, PlatformNumberMissing, PlatformNumberTaken.
    """
    village = village or _only_village(by, unit)
    post = require_import(by=by, policy=policy, unit=unit, village=village)
    if policy.standing:
        raise NothingToPay(policy.code)
    if unit.kind not in PAYING_KINDS:
        raise UnitCannotPay(unit.name)
    try:
        parsed = Period.parse(period, kind=PeriodKind(policy.period_kind))
    except PeriodError as error:
        raise WrongPeriod(error) from None
    origin = origin_of(policy)
    number = "" if origin == Origin.LOCAL else platform_number.strip()
    if origin == Origin.PLATFORM and not number:
        raise PlatformNumberMissing
    return ImportRequest(by, post, policy, parsed, unit, village, origin, number)


def request_for_draft(*, by: User, batch: Batch, village: Place | None) -> ImportRequest:
    """Return the request for replacing the rows of a draft; raises NotAllowed."""
    village = village or _only_village(by, batch.unit)
    post = require_import(by=by, policy=batch.policy, unit=batch.unit, village=village)
    return ImportRequest(
        by,
        post,
        batch.policy,
        batch.period_value,
        batch.unit,
        village,
        Origin(batch.origin),
        batch.platform_number,
        batch,
    )


def origin_of(policy: Policy) -> Origin:
    """Return where batches of a policy run: here only while the newest decision says so."""
    newest = RouteSwitch.objects.filter(route=policy.route).order_by("-id").first()
    return Origin.LOCAL if newest is not None and newest.local else Origin.PLATFORM


def require_import(*, by: User, policy: Policy, unit: Organisation, village: Place | None) -> Post:
    """Return the post that lets somebody import for a unit and village; raises NotAllowed."""
    listing = current_listing(policy)
    departments = tuple(listing.departments.all()) if listing else ()
    if village is not None and unit.place is not None and not unit.place.contains(village):
        raise NotAllowed(Act.IMPORT_PAYOUTS, village.full_name)
    return require(by, Act.IMPORT_PAYOUTS, unit=unit, department=departments or None, place=village)


def _only_village(by: User, unit: Organisation) -> Place | None:
    """Return the village of a clerk who has just one in the township: his sheets need not name it.

    None for whoever acts for the whole unit.
    """
    if unit.kind != OrganisationKind.TOWNSHIP or unit.place is None:
        return None
    villages = scope_villages(by, Act.IMPORT_PAYOUTS).in_township(unit.place)
    first_two = list(villages[:2])
    return first_two[0] if len(first_two) == 1 else None


def check_platform_number(request: ImportRequest) -> None:
    """Refuse a second batch with one number of the platform; raises PlatformNumberTaken."""
    if not request.platform_number or request.draft is not None:
        return
    holder = Batch.objects.filter(
        Q(status__in=OPEN_STATUSES) | Q(status=BatchStatus.PAID),
        unit=request.unit,
        platform_number=request.platform_number,
    ).first()
    if holder is not None:
        raise PlatformNumberTaken(request.platform_number, holder.number)
