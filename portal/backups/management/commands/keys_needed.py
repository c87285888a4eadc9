"""Which keys are needed for what, and whether they are here."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from portal.backups import keys
from portal.backups.errors import Unusable
from portal.backups.manifest import read

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Counts rows by key; with --backup or --stdin it compares other keys with those in use."""

    help = (
        "Print each key by id and check value, how many rows need it, and what is lost without it. "
        "--backup FOLDER: the keys that a backup needs. --stdin: whether the keys of an opened "
        "file (KEY=value lines) are those in use. Exit 1 when one is missing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --backup, --stdin."""
        parser.add_argument("--backup", type=Path, help="the folder of one backup")
        parser.add_argument("--stdin", action="store_true", help="compare the keys that are typed")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print, and say what is missing."""
        try:
            if options["stdin"]:
                self._compare(sys.stdin.read())
            elif options["backup"]:
                self._backup(options["backup"])
            else:
                self._database()
        except (Unusable, ImproperlyConfigured) as error:
            raise CommandError(str(error)) from error

    def _database(self) -> None:
        rows = keys.rows_by_key()
        here = {
            (name, key_id): check
            for name, ids in keys.own_check_values().items()
            for key_id, check in ids.items()
        }
        for variable, key_id in sorted({*here, *rows}):
            check = here.get((variable, key_id), "NOT HERE")
            count = rows.get((variable, key_id))
            needed = "" if count is None else f", needed by {count} rows"
            self.stdout.write(f"{variable} {key_id} ({check}){needed}")
        for variable, lost in keys.LOST.items():
            self.stdout.write(f"Without {variable}: {lost}")
        self._refuse([pair for pair in rows if pair not in here])

    def _backup(self, folder: Path) -> None:
        manifest = read(folder)
        lacking = keys.lacking(manifest.keys)
        for variable, ids in manifest.keys.items():
            for key_id, check in ids.items():
                where = "NOT HERE" if (variable, key_id) in lacking else "here"
                self.stdout.write(f"{variable} {key_id} ({check}): {where}")
        self._refuse(lacking)

    def _compare(self, text: str) -> None:
        pairs = (line.partition("=") for line in text.splitlines())
        lines = list(keys.key_lines({name.strip(): value.strip() for name, _sign, value in pairs}))
        if not lines:
            raise CommandError("There is no key among these lines.")
        for line in lines:
            self.stdout.write(line)
        if any(line.endswith("another one") for line in lines):
            raise CommandError("These are not the keys in use: seal_keys writes the file anew.")

    def _refuse(self, lacking: list[tuple[str, str]]) -> None:
        if lacking:
            names = ", ".join(f"{variable} {key_id}" for variable, key_id in sorted(lacking))
            raise CommandError(f"Not here: {names}")
