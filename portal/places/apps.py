"""The places context as a Django application."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacesConfig(AppConfig):
    """County, townships, villages and groups."""

    name = "portal.places"
    label = "places"
    verbose_name = _("Places")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the public surface read the places."""
        from portal.audit.grants import may_read
        from portal.places.models import Place

        may_read(Place)
