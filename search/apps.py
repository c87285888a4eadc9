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
        """Declare indexes and public texts, listen to news, answer for search at `/readyz`."""
        from portal.web import readiness

        from . import receivers, sources
        from .documents import PAYOUTS
        from .index.health import readiness_of_search
        from .index.subjects import register
        from .texts import receivers as text_receivers
        from .texts.documents import TEXTS
        from .texts.public import PolicyTexts, SetTexts

        register(PAYOUTS)
        register(TEXTS)
        sources.register(PolicyTexts())
        sources.register(SetTexts())
        readiness.register("search", readiness_of_search)
