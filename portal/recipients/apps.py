"""Application configuration of recipients."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecipientsConfig(AppConfig):
    """Registers recipients with Django."""

    name = "portal.recipients"
    label = "recipients"
    verbose_name = _("Recipients")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the declared acts their services."""
        from portal.recipients.services import account_change
