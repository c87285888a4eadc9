"""The staff context as a Django application."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StaffConfig(AppConfig):
    """Members, accounts, organisations, posts."""

    name = "portal.staff"
    label = "staff"
    verbose_name = _("Staff")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let nobody see a protected value without a post that allows it, and name offices."""
        from portal.audit.grants import may_read
        from portal.crypto.reveal import add_reveal_guard
        from portal.staff import checks, factor_guards, sign_in_checks
        from portal.staff.guards import may_reveal
        from portal.staff.models import Organisation
        from portal.staff.services import propose
        from portal.staff.services.quotas import count_reveal

        add_reveal_guard(may_reveal)
        add_reveal_guard(count_reveal)
        may_read(Organisation)
