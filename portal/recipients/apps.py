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
        """Freeze what is decided and recorded; give the declared acts their services."""
        from portal.recipients import guards
        from portal.recipients.services import account_change, passbook
