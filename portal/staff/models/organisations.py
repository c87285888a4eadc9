"""Organisations of the county, the names the policy list uses for them, and who followed whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.places.models import Place
from portal.staff.enums import OrganisationKind

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations described by adjectives."""

    def of_kind(self, *kinds: OrganisationKind) -> OrganisationQuerySet:
        """Organisations of any of these kinds."""
        return self.filter(kind__in=kinds)

    def departments(self) -> OrganisationQuerySet:
        """Departments in charge of policies."""
        return self.of_kind(OrganisationKind.DEPARTMENT)

    def units(self) -> OrganisationQuerySet:
        """Those that make and publish sets: townships, schools, departments (article 19)."""
        return self.of_kind(
            OrganisationKind.TOWNSHIP, OrganisationKind.SCHOOL, OrganisationKind.DEPARTMENT
        )

    def in_place_codes(self, codes: Iterable[str]) -> OrganisationQuerySet:
        """Townships and villages at or below the places with these codes."""
        condition = Q(pk__in=())
        for code in codes:
            condition |= Q(code__startswith=code)
        return self.of_kind(OrganisationKind.TOWNSHIP, OrganisationKind.VILLAGE).filter(condition)

    def in_force(self, on: dt.date | None = None) -> OrganisationQuerySet:
        """Those that act on that day (today when not given).

        A merged organisation whose last day nobody recorded (successor, but no `valid_to`) acts no
        more.
        """
        day = on or timezone.localdate()
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day),
            Q(valid_to__gte=day) | Q(valid_to=None, successor=None),
        )


class Organisation(models.Model):
    """An office, township, village committee, school or bank.

    `code` goes into public reference numbers and addresses: townships and villages carry their
    place's code, departments D01…, schools S01…, banks B01…, the finance bureau F00 and its
    sections F01…. `valid_to` is the last day on which it acts.
    """

    code = models.CharField(_("code"), max_length=16, unique=True)
    name = models.CharField(_("name"), max_length=96, unique=True)
    short_name = models.CharField(_("short name"), max_length=64)
    kind = models.CharField(_("kind"), max_length=17, choices=OrganisationKind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="organisations"
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors"
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ("code",)
        indexes = (models.Index(fields=("kind", "code"), name="organisation_kind_code"),)
        constraints = (
            models.CheckConstraint(
                name="organisation_valid_in_order",
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="organisation_succeeds_another",
                condition=Q(successor=None) | ~Q(successor=F("id")),
            ),
        )

    def __str__(self) -> str:
        """Return the full official name."""
        return self.name

    def audit_label(self) -> str:
        """Return what an audit entry calls this row."""
        return f"{self.code} {self.name}"


class FormerName(models.Model):
    """What an organisation was called, and the last day on which it was."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="former_names")
    name = models.CharField(_("name"), max_length=96)
    short_name = models.CharField(_("short name"), max_length=64)
    valid_to = models.DateField(_("valid to"))

    class Meta:
        verbose_name = _("former name")
        verbose_name_plural = _("former names")
        ordering = ("-valid_to", "-pk")

    def __str__(self) -> str:
        """Return the former name."""
        return self.name


class OrganisationAlias(models.Model):
    """Another way in which official papers write an organisation's name, misprints included."""

    name = models.CharField(_("name"), max_length=96, unique=True)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="aliases")
    misprint = models.BooleanField(_("misprint"), default=False)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        ordering = ("name",)

    def __str__(self) -> str:
        """Return the name as it is written there."""
        return self.name
