"""System checks: whether backups are kept at all, and not on the disk of what they save."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks

_HINT = "docs/operations.md, “Backup and restore”."


@checks.register(deploy=True)
def check_backups(**_kwargs: Any) -> list[checks.CheckMessage]:
    """backups.E001: the staff's side keeps no backups; W001: on the disk of what they save."""
    if settings.PORTAL_SURFACE == "public":
        return []
    if not settings.BACKUP_DIR:
        return [checks.Error("PORTAL_BACKUP_DIR is not set.", hint=_HINT, id="backups.E001")]
    backups, media = Path(settings.BACKUP_DIR), Path(settings.MEDIA_ROOT)
    if backups.is_dir() and media.is_dir() and backups.stat().st_dev == media.stat().st_dev:
        sentence = "Backups lie on the disk whose loss they are for, or are carried off it by hand."
        return [checks.Warning(sentence, hint=_HINT, id="backups.W001")]
    return []
