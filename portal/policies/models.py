"""The policy, its listings by edition, its rates and columns."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.clocks.enums import DayKind
from portal.staff.models import Organisation

from .enums import ColumnKind, DisclosureClass, NoticePlace, PolicyLevel, Route
from .fields import MoneyField
from .periods import PeriodKind


class PolicyQuerySet(models.QuerySet["Policy"]):
    """Filters of policies."""

    def payable(self) -> PolicyQuerySet:
        """Leave out the standing place for new policies: nothing can be paid under it."""
        return self.filter(standing=False)


class Policy(models.Model):
    """One subsidy with a code that never changes (``042``, its number in the first edition)."""

    code = models.CharField(_("code"), max_length=3, unique=True)
    name = models.CharField(_("name in the current edition"), max_length=120)
    standing = models.BooleanField(
        _("standing place for new policies"),
        default=False,
        help_text=_(
            "Row 75 of the list: new policies are entered there, nothing is paid under it."
        ),
    )
    route = models.CharField(_("route"), max_length=16, choices=Route, default=Route.UNIT_PAID)
    disclosure_class = models.CharField(
        _("disclosure class"), max_length=1, choices=DisclosureClass, default=DisclosureClass.C
    )
    class_reason = models.CharField(_("reason for the class"), max_length=200, blank=True)
    notice_class = models.CharField(
        _("class of the list before approval"), max_length=1, choices=DisclosureClass, default="C"
    )
    notice_place = models.CharField(
        _("place of the list before approval"), max_length=12, choices=NoticePlace, default="NONE"
    )
    notice_days = models.PositiveSmallIntegerField(_("notice period in days"), default=7)
    notice_day_kind = models.CharField(
        _("kind of day"), max_length=12, choices=DayKind, default=DayKind.CALENDAR
    )
    public_years = models.PositiveSmallIntegerField(_("years in public view"), default=2)
    disclosure_days = models.PositiveSmallIntegerField(
        _("working days until disclosure"), default=20
    )
    payee_basis = models.JSONField(_("whose account"), default=list)
    period_kind = models.CharField(
        _("period"), max_length=12, choices=PeriodKind, default=PeriodKind.YEAR
    )
    unit = models.CharField(_("unit of quantity"), max_length=12, blank=True)
    repeat_key = models.JSONField(
        _("what makes a row a repeat"),
        default=list,
        blank=True,
        help_text=_(
            "Column names beside the person that may differ between two rows of one person."
        ),
    )

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class PolicyList(models.Model):
    """One edition of the county's policy list; every edition is kept.

    The first edition has no dates: the regulation it is attached to is a draft for comment. Which
    one is current is a setting of the list, not a reading of its dates.
    """

    number = models.PositiveSmallIntegerField(_("edition"), unique=True)
    title = models.CharField(_("title"), max_length=120)
    basis = models.TextField(_("basis"))
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)
    effective_on = models.DateField(_("in force from"), null=True, blank=True)
    is_current = models.BooleanField(_("current"), default=False)
    note = models.TextField(_("what changed"), blank=True)

    class Meta:
        verbose_name = _("edition of the policy list")
        verbose_name_plural = _("editions of the policy list")
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(
                fields=["is_current"], condition=Q(is_current=True), name="one_current_policy_list"
            ),
        )

    def __str__(self) -> str:
        return self.title


class Listing(models.Model):
    """A policy as one edition lists it: number, name, level, departments."""

    edition = models.ForeignKey(PolicyList, models.PROTECT, related_name="listings")
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="listings")
    number = models.PositiveSmallIntegerField(_("number"))
    name = models.CharField(_("name"), max_length=120)
    level = models.CharField(_("level"), max_length=12, choices=PolicyLevel, blank=True)
    lead = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="led_listings"
    )
    departments = models.ManyToManyField(
        Organisation, through="ListingDepartment", related_name="listings"
    )
    departments_as_printed = models.CharField(
        _("departments as printed"), max_length=200, blank=True
    )

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        ordering = ("edition", "number")
        constraints = (
            models.UniqueConstraint(fields=["edition", "policy"], name="policy_once_per_edition"),
            models.UniqueConstraint(fields=["edition", "number"], name="number_once_per_edition"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class ListingDepartment(models.Model):
    """A department of a listing, in the order the list prints them."""

    listing = models.ForeignKey(Listing, models.CASCADE)
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=["listing", "organisation"], name="department_once"),
        )

    def __str__(self) -> str:
        return f"{self.position} {self.organisation_id}"


class Rate(models.Model):
    """Yuan per unit from a day on. A higher level's rate stands above (article 35)."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="rates")
    level = models.CharField(_("level"), max_length=12, choices=PolicyLevel)
    amount = MoneyField(_("yuan per unit"))
    unit = models.CharField(_("unit"), max_length=12)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=200)

    class Meta:
        verbose_name = _("rate")
        verbose_name_plural = _("rates")
        ordering = ("policy", "-valid_from")

    def __str__(self) -> str:
        return f"{self.amount}/{self.unit}"


class PolicyColumn(models.Model):
    """A further column of a policy's sheet: type, who sees it, why it is needed."""

    policy = models.ForeignKey(Policy, models.CASCADE, related_name="columns")
    name = models.CharField(_("column"), max_length=24)
    kind = models.CharField(_("type"), max_length=8, choices=ColumnKind, default=ColumnKind.TEXT)
    unit = models.CharField(_("unit"), max_length=12, blank=True)
    public = models.BooleanField(_("shown to the public"), default=False)
    reason = models.CharField(_("why it is needed"), max_length=200)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("column of a policy")
        verbose_name_plural = _("columns of a policy")
        ordering = ("policy", "position", "id")
        constraints = (
            models.UniqueConstraint(fields=["policy", "name"], name="column_once_per_policy"),
        )

    def __str__(self) -> str:
        return self.name
