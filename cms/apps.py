"""Application configuration of the staff side."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    """Holds the commands that need every context (the demo county)."""

    name = "cms"
    label = "cms"
    verbose_name = _("Staff side")
    default_auto_field = "django.db.models.BigAutoField"
