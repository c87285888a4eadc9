"""Try that the newest backup can be brought back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from portal.backups.errors import Unusable
from portal.backups.places import backup_folder
from portal.backups.services.drill import restore_drill

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """`manage.py restore_drill [FOLDER]`, by a timer each month and before a release."""

    help = (
        "Restore the newest backup into the database for drills and a folder of its own, compare "
        "every row, file and seal, remove both. Exit 1 and what differs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder."""
        parser.add_argument("folder", nargs="?", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Drill and report."""
        try:
            drill = restore_drill(root=backup_folder(options["folder"]))
        except (Unusable, OSError) as error:
            raise CommandError(f"The drill could not be held. {error}") from error
        minutes = int(drill.age.total_seconds() / 60)
        self.stdout.write(f"{drill.backup}, {minutes} min old: back after {drill.seconds:.1f} s")
        self.stdout.write(
            f"{drill.rows} rows, {drill.sealed} sealed entries, {drill.records} records compared"
        )
        if drill.faults:
            raise CommandError("\n".join(drill.faults))
