"""Make a backup of database, files and anchor."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from portal.backups.errors import Unusable
from portal.backups.places import backup_folder
from portal.backups.services.make import make_backup

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """`manage.py backup [FOLDER]`, as the staff's user, by a timer (deploy/systemd)."""

    help = (
        "Write database, uploaded files and anchor into a new folder below FOLDER (default: "
        "PORTAL_BACKUP_DIR), with the digest of each part, and remove what is older than the rule "
        "allows. Keys are not among it: seal_keys."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder."""
        parser.add_argument("folder", nargs="?", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it and say where it is."""
        try:
            folder, manifest, removed = make_backup(root=backup_folder(options["folder"]))
        except (Unusable, OSError) as error:
            raise CommandError(f"No backup was made. {error}") from error
        rows = sum(rows for rows, _digest in manifest.tables.values())
        megabytes = manifest.size / 1024**2
        self.stdout.write(f"{folder}: {rows} rows, {megabytes:.1f} MB, {manifest.seconds} s")
        for note in manifest.notes:
            self.stdout.write(note)
        for name in removed:
            self.stdout.write(f"removed {name}")
