"""App configuration."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgramsConfig(AppConfig):
    """Programs beside the web servers."""

    name = "portal.programs"
    label = "programs"
    verbose_name = _("programs beside the web servers")
    default_auto_field = "django.db.models.BigAutoField"
