"""Levels and kinds of places. Free of dependencies on other modules of the context."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PlaceLevel(models.TextChoices):
    """The level of a place; OUTSIDE is the one place for everything beyond the county."""

    COUNTY = "COUNTY", _("County")
    TOWNSHIP = "TOWNSHIP", _("Township")
    VILLAGE = "VILLAGE", _("Village")
    GROUP = "GROUP", _("Group")
    OUTSIDE = "OUTSIDE", pgettext_lazy("place", "Outside the county")


class PlaceKind(models.TextChoices):
    """Who governs a village: known from the tenth digit of its code (norms B7)."""

    VILLAGE_COMMITTEE = "VILLAGE_COMMITTEE", _("Village committee")
    RESIDENT_COMMITTEE = "RESIDENT_COMMITTEE", _("Residents' committee")
