"""Application configuration of the pages."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    """Registers the page types with Django; Wagtail finds the hooks by name."""

    name = "cms.pages"
    label = "pages"
    verbose_name = _("Pages")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let pages be handed over to the domain, found by the search and read by the public."""
        from cms.pages import grants, receivers
        from cms.pages.texts import FileTexts, PageTexts
        from search import sources

        sources.register(PageTexts())
        sources.register(FileTexts())
        grants.declare()
