"""Application configuration of search."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """Registers search with Django."""

    name = "search"
    label = "search"
    verbose_name = _("Search")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the indexes, listen to publications, answer for search at `/readyz`."""
        from portal.web import readiness

        from . import receivers
        from .documents import PAYOUTS
        from .index.health import readiness_of_search
        from .index.subjects import register

        register(PAYOUTS)
        readiness.register("search", readiness_of_search)
