"""Application configuration of policies."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PoliciesConfig(AppConfig):
    """Registers policies with Django."""

    name = "portal.policies"
    label = "policies"
    verbose_name = _("Policies")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the public surface read the list."""
        from portal.audit.grants import may_read
        from portal.policies import models

        may_read(models.Policy, models.PolicyList, models.Listing, models.ListingDepartment)
        may_read(models.Rate, models.PolicyColumn)
