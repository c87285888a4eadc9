"""The clocks context as a Django application."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClocksConfig(AppConfig):
    """Working days, holidays, deadline rules."""

    name = "portal.clocks"
    label = "clocks"
    verbose_name = _("Calendar and deadlines")
    default_auto_field = "django.db.models.BigAutoField"
