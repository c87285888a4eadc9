"""Application configuration of payouts."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PayoutsConfig(AppConfig):
    """Registers payouts with Django, and what of them may never change with the database."""

    name = "portal.payouts"
    label = "payouts"
    verbose_name = _("Payouts")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Freeze what was submitted (article 13), declare its proof; give acts their services."""
        from portal.payouts import guards
        from portal.payouts.services import (
            discard,
            propose_decision,
            prove,
            review,
            revise,
            send,
            submit,
        )
        from portal.payouts.services.importing import drafts, erasing
