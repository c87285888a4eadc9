"""Application configuration of disclosure."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DisclosureConfig(AppConfig):
    """Registers disclosure with Django and freezes its tables."""

    name = "portal.disclosure"
    label = "disclosure"
    verbose_name = _("Disclosure")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the guards, the proofs, and what the public surface may read.

        Not ``VillageEntry``: rows of class B are for boards and kiosks, no website query has them.
        """
        from portal.audit.grants import may_read

        from . import guards, models
        from .services import prove, withdraw

        guards.register()
        may_read(models.Disclosure, models.Edition, models.SetTotal, models.DisclosedEntry)
        may_read(models.EntrySummary, models.TownshipSummary, models.Figure)
        may_read(models.Generation, models.MaskRule)
