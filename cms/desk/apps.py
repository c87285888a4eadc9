"""Application configuration of the desk."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    """Registers the desk with Django; Wagtail finds its hooks by name."""

    name = "cms.desk"
    label = "desk"
    verbose_name = _("Staff desk")
    default_auto_field = "django.db.models.BigAutoField"
