"""The content register as a Django application."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContentConfig(AppConfig):
    """What staff published, and its history."""

    name = "portal.content"
    label = "content"
    verbose_name = _("Content")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Freeze the history; let the public surface read the register."""
        from portal.audit.grants import may_read
        from portal.audit.guards import guard

        from .models import ContentEvent, ContentItem

        guard(ContentEvent)
        may_read(ContentItem, ContentItem.policies.through, ContentEvent)
