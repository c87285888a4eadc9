"""Batches: lists, totals, how far a power must reach to cover one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum

from portal.payouts.enums import NOT_SENT, BatchStatus, Origin
from portal.payouts.models import Batch, DraftLine, Line, OwnCheckDecision, RouteSwitch
from portal.places.models import Place
from portal.policies.rules import policy_code

if TYPE_CHECKING:
    from decimal import Decimal

    from django.db.models import QuerySet

    from portal.places.models import PlaceQuerySet
    from portal.staff.models import Organisation


@dataclass(frozen=True, slots=True)
class VillageTotal:
    """What one village gets in a batch: payments (笔), people, yuan."""

    code: str
    name: str
    payments: int
    people: int
    total: Decimal


@dataclass(frozen=True, slots=True)
class Settlement:
    """Where the money of a batch is. Submitted = paid + failed + open, in rows and in yuan.

    Open is what has no result yet: before sending, or with the bank.
    """

    lines: int
    total: Decimal
    paid_count: int
    paid_total: Decimal
    failed_count: int
    failed_total: Decimal

    @property
    def open_count(self) -> int:
        """Rows without a result."""
        return self.lines - self.paid_count - self.failed_count

    @property
    def open_total(self) -> Decimal:
        """Yuan without a result."""
        return self.total - self.paid_total - self.failed_total


def matching(batches: QuerySet[Batch], text: str) -> QuerySet[Batch]:
    """Return those whose number, policy (code or name) or unit holds the text."""
    condition = (
        Q(number__icontains=text)
        | Q(platform_number__icontains=text)
        | Q(policy__name__icontains=text)
        | Q(unit__name__icontains=text)
    )
    code = policy_code(text)
    return batches.filter(condition | Q(policy__code=code) if code else condition)


def rows_of(batch: Batch) -> QuerySet[Any]:
    """Return the rows as they stand: draft rows of a draft, else the submitted lines."""
    model = DraftLine if batch.status == BatchStatus.DRAFT else Line
    return model.objects.filter(batch=batch)


def totals_by_village(batch: Batch) -> list[VillageTotal]:
    """Return the sums of each village, by place code (one query)."""
    rows = (
        rows_of(batch)
        .order_by()
        .values(code=F("village__code"), name=F("village__full_name"))
        .annotate(
            payments=Count("pk"), people=Count("recipient", distinct=True), total=Sum("amount")
        )
        .order_by("code")
    )
    return [VillageTotal(**row) for row in rows]


def people_in(batch: Batch) -> int:
    """Return how many people and organisations a batch pays (one query)."""
    return rows_of(batch).order_by().aggregate(people=Count("recipient", distinct=True))["people"]


def settlement(batch: Batch) -> Settlement:
    """Return where the money of a batch is, from the counters that its acts keep."""
    return Settlement(
        lines=batch.line_count,
        total=batch.total,
        paid_count=batch.paid_count,
        paid_total=batch.paid_total,
        failed_count=batch.failed_count,
        failed_total=batch.failed_total,
    )


def places_of(batch: Batch) -> PlaceQuerySet:
    """Return the villages in which a batch pays, by code."""
    return Place.objects.filter(pk__in=rows_of(batch).order_by().values("village"))


def lead_department(batch: Batch) -> Organisation | None:
    """Return the department that leads the policy in the current edition."""
    return batch.listing.lead if batch.listing else None


def authorisation_target(batch: Batch) -> dict[str, Any]:
    """Return the target of an act on a batch, as `require` and `can` take it (up to three queries).

    Its unit, the departments that lead its policy, and where all rows lie in one village, that
    village: so a village clerk covers the batch of his village.
    """
    listing = batch.listing
    villages = list(places_of(batch)[:2])
    return {
        "unit": batch.unit,
        "department": tuple(listing.departments.all()) if listing else None,
        "place": villages[0] if len(villages) == 1 else None,
    }


def route_is_local(route: str) -> bool:
    """Return whether the newest recorded decision runs this route here; without any it does not."""
    newest = RouteSwitch.objects.filter(route=route).order_by("-id").first()
    return newest is not None and newest.local


def with_route_state(batches: QuerySet[Batch]) -> QuerySet[Batch]:
    """Give each batch ``runs_here``: what the newest decision on its route says, None without."""
    newest = RouteSwitch.objects.filter(route=OuterRef("route")).order_by("-id")
    return batches.annotate(runs_here=Subquery(newest.values("local")[:1]))


def is_stranded(batch: Batch) -> bool:
    """Return whether a batch was to be sent from here, was not, and its route is switched off.

    It stays where it was uploaded (decision 24), so nothing leads it to the bank while that holds.
    One query, none for a batch that was read `with_route_state`.
    """
    if batch.origin != Origin.LOCAL or batch.status not in {*NOT_SENT, BatchStatus.RETURNED}:
        return False
    if not hasattr(batch, "runs_here"):
        batch = with_route_state(Batch.objects.filter(pk=batch.pk)).get()
    return getattr(batch, "runs_here", None) is False


def own_check_is_required() -> bool:
    """Return whether units check their own batches first; without a decision they do."""
    newest = OwnCheckDecision.objects.order_by("-id").first()
    return newest is None or newest.required
