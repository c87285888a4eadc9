"""The governance context as a Django application."""

from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GovernanceConfig(AppConfig):
    """How long records are kept and what applies it; which versions may run."""

    name = "portal.governance"
    label = "governance"
    verbose_name = _("Rules about the system")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Freeze decisions, take the kinds of the contexts below, expect the nightly job."""
        from portal.governance import below, checks, guards
        from portal.governance.services import releases, terms
        from portal.programs.registry import expect

        expect(
            "retention",
            _("Erasing by rule"),
            _("Records stay longer than their term allows."),
            every=timedelta(hours=50),
        )
