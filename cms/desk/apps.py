"""Application configuration of the desk."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    """Registers the desk and its sections with Django; Wagtail finds its hooks by name."""

    name = "cms.desk"
    label = "desk"
    verbose_name = _("Staff desk")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Import the module of each section: it registers itself."""
        from cms.desk import sections
        from cms.desk.signed_in import watch_sign_ins

        watch_sign_ins()
        for module in iter_modules(sections.__path__):
            import_module(f"{sections.__name__}.{module.name}")
