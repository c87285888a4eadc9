"""Kinds of days. Free of dependencies on other modules of the context."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DayKind(models.TextChoices):
    """How the days of a term are counted."""

    WORKING = "WORKING", _("Working days")
    CALENDAR = "CALENDAR", _("Calendar days")


class HolidayKind(models.TextChoices):
    """What an exceptional day is: a day off in the week, or a day worked at the weekend."""

    HOLIDAY = "HOLIDAY", _("Public holiday")
    WORKDAY = "WORKDAY", _("Working day at the weekend")
