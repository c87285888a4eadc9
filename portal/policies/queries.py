"""Reading the policy list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from portal.staff.models import Organisation

from .enums import PolicyLevel
from .models import Listing, Policy, PolicyList
from .rules import RANK, EditionDifference, changed_fields, compare, policy_code

if TYPE_CHECKING:
    from decimal import Decimal

    from django.db.models import QuerySet

    from .periods import Period


@dataclass(frozen=True)
class PolicyFilter:
    """The filters of the list: edition, department code, level, class, words."""

    edition: int | None = None
    department: str = ""
    level: str = ""
    disclosure_class: str = ""
    text: str = ""

    def listings(self) -> QuerySet[Listing]:
        """Return the listings asked for, in list order with what a row shows (three queries)."""
        rows = (
            Listing.objects.select_related("policy", "lead", "edition")
            .prefetch_related("departments")
            .order_by("number")
        )
        if self.edition is None:
            rows = rows.filter(edition__is_current=True)
        else:
            rows = rows.filter(edition__number=self.edition)
        if self.department:
            rows = rows.filter(departments__code=self.department)
        if self.level:
            rows = rows.filter(level=self.level)
        if self.disclosure_class:
            rows = rows.filter(policy__disclosure_class=self.disclosure_class)
        if self.text:
            rows = rows.filter(_matches(self.text))
        return rows


def _matches(text: str) -> Q:
    code = policy_code(text)
    return Q(name__icontains=text.strip()) | (Q(policy__code=code) if code else Q(pk=None))


def current_edition() -> PolicyList | None:
    """Return the edition that is current by the list's own setting."""
    return PolicyList.objects.filter(is_current=True).first()


def current_listing(policy: Policy) -> Listing | None:
    """Return the policy's row in the current edition, or in the newest that lists it."""
    return (
        policy.listings.select_related("lead", "edition")
        .prefetch_related("departments")
        .order_by("-edition__is_current", "-edition__number")
        .first()
    )


def departments_of(edition: PolicyList) -> QuerySet[Organisation]:
    """Return the departments of an edition, each with ``policies``: how many name it (one query).

    The number is that of the list filtered by the department; a policy of two departments counts
    for both.
    """
    return (
        Organisation.objects.filter(listings__edition=edition)
        .annotate(policies=Count("listings"))
        .order_by("-policies", "code")
    )


def departments_leading(policies: QuerySet[Policy]) -> QuerySet[Organisation]:
    """Return the departments that the current edition names for one of the policies (one query)."""
    return (
        Organisation.objects.departments()
        .filter(listings__edition__is_current=True, listings__policy__in=policies)
        .distinct()
    )


def difference(edition: PolicyList) -> EditionDifference | None:
    """Return what ``edition`` changed against the edition before it; None for the first."""
    before = PolicyList.objects.filter(number__lt=edition.number).order_by("-number").first()
    if before is None:
        return None
    return compare(
        before.listings.select_related("policy", "lead"),
        edition.listings.select_related("policy", "lead"),
    )


@dataclass(frozen=True)
class ListingChange:
    """What one edition did with a policy: ``listing`` None where it dropped it.

    ``before`` is the listing of the edition before, None where the policy came in; ``fields`` are
    those that differ.
    """

    edition: PolicyList
    listing: Listing | None
    before: Listing | None
    fields: tuple[str, ...]


def listing_history(policy: Policy) -> list[ListingChange]:
    """Return the editions that took a policy in, changed or dropped it, oldest first.

    Two queries.
    """
    listings = {listing.edition_id: listing for listing in policy.listings.select_related("lead")}
    changes: list[ListingChange] = []
    before: Listing | None = None
    for edition in PolicyList.objects.order_by("number"):
        listing = listings.get(edition.pk)
        fields = changed_fields(before, listing) if before and listing else ()
        if fields or (before is None) != (listing is None):
            changes.append(ListingChange(edition, listing, before, fields))
        before = listing
    return changes


def policy_names() -> dict[str, str]:
    """Return names in the current edition by code: the labels of lists and facets (one query)."""
    return dict(Policy.objects.values_list("code", "name"))


def rates_in_force(policy: Policy, period: Period) -> frozenset[Decimal]:
    """Return the rates in yuan that hold on some day of the period: the highest level's alone.

    Article 35: national and municipal rules stand above the county's.
    """
    valid = [
        rate
        for rate in policy.rates.all()
        if rate.valid_from <= period.ends_on
        and (rate.valid_to is None or rate.valid_to >= period.starts_on)
    ]
    highest = max((RANK[PolicyLevel(rate.level)] for rate in valid), default=0)
    return frozenset(rate.amount for rate in valid if RANK[PolicyLevel(rate.level)] == highest)
