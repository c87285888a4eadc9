"""Exceptional days and deadline rules: numbers from norms, kept as data (decision 23)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.clocks.enums import DayKind, HolidayKind


class Holiday(models.Model):
    """A weekday off or a weekend day worked; it takes precedence over the published calendar."""

    on = models.DateField(_("day"), unique=True)
    kind = models.CharField(_("kind"), max_length=7, choices=HolidayKind)
    name = models.CharField(_("name"), max_length=64)
    basis = models.CharField(_("basis"), max_length=200)

    class Meta:
        verbose_name = _("exceptional day")
        verbose_name_plural = _("exceptional days")
        ordering = ("on",)

    def __str__(self) -> str:
        """Day and name."""
        return f"{self.on:%Y-%m-%d} {self.name}"

    def audit_label(self) -> str:
        """Return what an audit entry calls this row."""
        return f"{self.on:%Y-%m-%d}"


class CalendarYear(models.Model):
    """A year whose exceptional days staff have entered completely, with the notice they are from.

    Without such a row and without data in the published calendar a year's working days are a guess.
    """

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    basis = models.CharField(_("basis"), max_length=200)

    class Meta:
        verbose_name = _("complete calendar year")
        verbose_name_plural = _("complete calendar years")
        ordering = ("year",)

    def __str__(self) -> str:
        """Return the year."""
        return str(self.year)


class DeadlineRule(models.Model):
    """How long something may take: length and extension in days of one kind, with the basis."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=96)
    length = models.PositiveSmallIntegerField(_("length in days"))
    day_kind = models.CharField(_("kind of days"), max_length=8, choices=DayKind)
    extension = models.PositiveSmallIntegerField(_("extension in days"), default=0)
    basis = models.CharField(_("basis"), max_length=300)
    confirmed = models.BooleanField(_("basis checked against the text"), default=False)

    class Meta:
        verbose_name = _("deadline rule")
        verbose_name_plural = _("deadline rules")
        ordering = ("code",)

    def __str__(self) -> str:
        """Return the name as staff read it."""
        return self.name

    def audit_label(self) -> str:
        """Return what an audit entry calls this row."""
        return self.code
