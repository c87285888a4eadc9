"""Settings of the watch over the programs beside the web servers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from portal.settings.env import Environment


def program_settings(env: Environment) -> dict[str, Any]:
    """Return how often programs show that they live, and from when silence is told (seconds)."""
    return {
        "PROGRAM_BEAT_SECONDS": env.number("PORTAL_BEAT_SECONDS", 10),
        "PROGRAM_SILENT_SECONDS": env.number("PORTAL_SILENT_SECONDS", 60),
        # The oldest entry of the audit trail without a seal, the oldest seal in no anchor
        "AUDIT_BACKLOG_SECONDS": env.number("PORTAL_AUDIT_BACKLOG_SECONDS", 300),
        "AUDIT_ANCHOR_SECONDS": env.number("PORTAL_AUDIT_ANCHOR_SECONDS", 900),
        # Where backups are kept (empty: none is expected), and how long; the latest age of a backup
        # and of a drill before it is told; a database of nothing that drills restore into
        "BACKUP_DIR": env.text("PORTAL_BACKUP_DIR", ""),
        "BACKUP_DAYS": env.number("PORTAL_BACKUP_DAYS", 35),
        "BACKUP_LATEST_HOURS": env.number("PORTAL_BACKUP_LATEST_HOURS", 9),
        "BACKUP_DRILL_DAYS": env.number("PORTAL_BACKUP_DRILL_DAYS", 40),
        "BACKUP_DRILL_DATABASE": env.text("PORTAL_BACKUP_DRILL_DATABASE", ""),
        # Whom an administrator calls: an office and its telephone
        "PORTAL_ON_CALL": env.text("PORTAL_ON_CALL", ""),
    }
