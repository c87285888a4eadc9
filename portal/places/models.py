"""One table for every place of the county, from the county itself to a village group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.places.enums import PlaceKind, PlaceLevel

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable


class PlaceQuerySet(models.QuerySet["Place"]):
    """Filters of places; none joins another table."""

    def townships(self) -> PlaceQuerySet:
        """Townships and subdistricts."""
        return self.filter(level=PlaceLevel.TOWNSHIP)

    def villages(self) -> PlaceQuerySet:
        """Villages and residential communities."""
        return self.filter(level=PlaceLevel.VILLAGE)

    def groups(self) -> PlaceQuerySet:
        """Village groups."""
        return self.filter(level=PlaceLevel.GROUP)

    def in_township(self, township: Place) -> PlaceQuerySet:
        """Everything below this township, the township itself not included."""
        return self.filter(township=township)

    def within(self, place: Place) -> PlaceQuerySet:
        """Return the place itself and everything below it: codes are nested by design."""
        return self.filter(code__startswith=place.code)

    def under_codes(self, codes: Iterable[str]) -> PlaceQuerySet:
        """At or below any of the places with these codes; none for no codes."""
        condition = Q(pk__in=())
        for code in codes:
            condition |= Q(code__startswith=code)
        return self.filter(condition)

    def in_force(self, on: dt.date | None = None) -> PlaceQuerySet:
        """Places that exist on that day (today when not given)."""
        day = on or timezone.localdate()
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day),
            Q(valid_to=None) | Q(valid_to__gte=day),
        )


class Place(models.Model):
    """A place with its official code; the township's name is kept in the row for lists.

    Codes: county 6 digits, township 9, village 12 (norms B7), group = village code + "-NN".
    `valid_to` is the last day on which the place exists.
    """

    code = models.CharField(_("code"), max_length=16, unique=True)
    name = models.CharField(_("name"), max_length=64)
    official_name = models.CharField(_("official name"), max_length=96, blank=True)
    level = models.CharField(pgettext_lazy("place", "level"), max_length=8, choices=PlaceLevel)
    kind = models.CharField(_("kind"), max_length=18, choices=PlaceKind, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    # Denormalised from the ancestors, written by the services: lists need no join.
    township = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    township_name = models.CharField(max_length=64, blank=True, editable=False)
    full_name = models.CharField(max_length=160, editable=False)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors"
    )

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ("code",)
        indexes = (
            models.Index(fields=("township", "level"), name="place_township_level"),
            models.Index(fields=("level", "name"), name="place_level_name"),
        )
        constraints = (
            models.CheckConstraint(
                name="place_village_has_kind_and_township",
                condition=~Q(level=PlaceLevel.VILLAGE)
                | (Q(township__isnull=False) & Q(parent__isnull=False) & ~Q(kind="")),
            ),
            models.CheckConstraint(
                name="place_group_has_village",
                condition=~Q(level=PlaceLevel.GROUP)
                | (Q(township__isnull=False) & Q(parent__isnull=False)),
            ),
            models.CheckConstraint(
                name="place_valid_in_order",
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
        )

    def __str__(self) -> str:
        """Return the full name: a village is never named without its township."""
        return self.full_name

    def audit_label(self) -> str:
        """Return what an audit entry calls this row."""
        return f"{self.code} {self.full_name}"

    @property
    def township_code(self) -> str:
        """Nine digits, or empty above the township and outside the county."""
        return self.code[:9] if len(self.code) >= 9 else ""

    @property
    def village_code(self) -> str:
        """Twelve digits, or empty above the village and outside the county."""
        return self.code[:12] if len(self.code) >= 12 else ""

    def contains(self, other: Place) -> bool:
        """Whether the other place is this one or lies in it; needs no query."""
        return other.code.startswith(self.code)
