"""The public site as a Django application."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    """Look, identity and public pages."""

    name = "portal.web"
    label = "web"
    verbose_name = _("Public site")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to what changes the public pages; freeze what the home page said."""
        from portal.audit.guards import guard
        from portal.web import receivers
        from portal.web.models import HomeVersion

        guard(HomeVersion)
