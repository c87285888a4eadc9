"""Bring a backup back into an empty machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from portal.backups.errors import Unusable
from portal.backups.services.restore import restore_backup
from portal.databases.dialect import on_postgres

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """`manage.py restore_backup FOLDER --public-role portal_public`, while nothing else runs."""

    help = (
        "Bring a backup into the empty database and folder of this process, compare it, and put "
        "right what a backup does not hold: rights, modes of files, search index, files of rows. "
        "Ends with verify_audit."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder of one backup, --public-role, --despite-keys."""
        parser.add_argument("folder", type=Path, help="one backup: …/mz-20260521T013000Z")
        parser.add_argument("--public-role", help="the role that the public surface signs in as")
        parser.add_argument(
            "--despite-keys", action="store_true", help="also when keys are lost: what then"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore, then the steps that follow."""
        try:
            manifest, detail = restore_backup(
                folder=options["folder"], despite_keys=options["despite_keys"]
            )
        except (Unusable, OSError) as error:
            raise CommandError(str(error)) from error
        rows = sum(rows for rows, _digest in manifest.tables.values())
        self.stdout.write(f"{rows} rows and all files are as they were at {manifest.begun_at}.")
        if "lost_seals" in detail:
            self.stdout.write(
                f"{detail['lost_seals']} entries of the trail were written after that and are "
                f"lost; the anchor that shows it: {detail['anchor_aside']}"
            )
        self._follow(options["public_role"])

    def _follow(self, public_role: str | None) -> None:
        steps: list[tuple[str, dict[str, Any]]] = [("migrate", {"verbosity": 0})]
        if public_role and on_postgres():
            steps.append(("grant_public", {"role": public_role}))
        steps.append(("file_modes", {}))
        if settings.SEARCH_URL:
            steps.append(("rebuild_index", {}))
        steps += [("export_open_data", {}), ("seal_audit", {}), ("verify_audit", {"anew": True})]
        failed = []
        for name, options in steps:
            self.stdout.write(f"-- {name}")
            try:
                call_command(name, stdout=self.stdout, stderr=self.stderr, **options)
            except CommandError as error:
                failed.append(f"{name}: {error}")
        if failed:
            raise CommandError("\n".join(["The data are back, but:", *failed]))
