"""App configuration: backups and drills are programs whose absence is told."""

from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class BackupsConfig(AppConfig):
    """Backups, restores, drills."""

    name = "portal.backups"
    label = "backups"
    verbose_name = _("backups")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Expect a backup and a drill where backups are kept; the public surface keeps none."""
        from portal.backups import checks
        from portal.programs.registry import expect

        if not settings.BACKUP_DIR:
            return
        expect(
            "backup",
            _("Backup"),
            _("What is entered now would be lost with this server."),
            every=timedelta(hours=settings.BACKUP_LATEST_HOURS),
        )
        expect(
            "drill",
            _("Drill of restoring"),
            _("Nobody knows whether the newest backup can be brought back."),
            every=timedelta(days=settings.BACKUP_DRILL_DAYS),
        )
