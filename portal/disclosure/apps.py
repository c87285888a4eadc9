"""Application configuration of disclosure."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DisclosureConfig(AppConfig):
    """Registers disclosure with Django and freezes its tables."""

    name = "portal.disclosure"
    label = "disclosure"
    verbose_name = _("Disclosure")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the guards."""
        from . import guards

        guards.register()
