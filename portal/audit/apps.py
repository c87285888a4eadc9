"""App configuration: guards, hooks of the context below, checks."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """Entries, seals, guards."""

    name = "portal.audit"
    label = "audit"
    verbose_name = _("audit trail")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Guard the own tables and register with Django and the context below."""
        from portal.audit import checks, hooks, keys, receivers
        from portal.audit.guards import guard
        from portal.audit.models import Entry, Seal
        from portal.crypto.reveal import set_reveal_recorder
        from portal.crypto.rotation import set_rotation_hooks
        from portal.crypto.startup import is_management_command
        from portal.programs.registry import expect

        guard(Entry)
        guard(Seal)
        expect(
            "sealer",
            _("Sealer of the audit trail"),
            _("Entries of the audit trail are neither sealed nor anchored; nothing is lost."),
        )
        set_reveal_recorder(hooks.record_reveal)
        set_rotation_hooks(lift=hooks.rotation_lift, record=hooks.record_rotation)
        pre_migrate.connect(receivers.open_for_migrations, dispatch_uid="audit.open")
        post_migrate.connect(receivers.close_after_migrations, dispatch_uid="audit.close")
        connection_created.connect(receivers.prepare_connection, dispatch_uid="audit.connection")
        if not is_management_command():
            keys.require()
