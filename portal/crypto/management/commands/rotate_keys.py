"""Re-encrypt all secrets under the current data key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from portal.crypto.enums import CipherName
from portal.crypto.errors import CryptoError
from portal.crypto.generation import data_key
from portal.crypto.ring import DATA, key_ring
from portal.crypto.rotation import CHUNK, Rotated, keys_in_use, rotate

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Runs after a new key was put first in the settings and the processes were restarted."""

    help = (
        "Re-encrypt every secret under the first key of PORTAL_DATA_KEYS. May be stopped and run "
        "again. With --new-key only print a key to put first; with --status only count."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --new-key, --sm, --status, --chunk."""
        parser.add_argument("--new-key", action="store_true", help="print a fresh key and stop")
        parser.add_argument("--sm", action="store_true", help="the fresh key is for SM4-GCM")
        parser.add_argument("--status", action="store_true", help="count rows per key and stop")
        parser.add_argument("--chunk", type=int, default=CHUNK, help="rows per transaction")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate; with --status or --new-key only report or print a key."""
        if options["new_key"]:
            cipher = CipherName.SM4GCM if options["sm"] else CipherName.AES256GCM
            self.stdout.write(data_key(cipher))
            self.stderr.write(f"Put it first in {DATA}, before a comma; keep the others.")
            return
        try:
            if not options["status"]:
                self._rotate(options["chunk"])
            self._status()
        except CryptoError as error:
            raise CommandError(str(error)) from error

    def _rotate(self, chunk: int) -> None:
        tables = rotate(chunk=chunk, report=self._progress)
        damaged = [f"{table.label} {pk}" for table in tables for pk in table.damaged]
        if damaged:
            shown = ", ".join(damaged[:20])
            raise CommandError(f"{len(damaged)} rows do not open and were left: {shown}")

    def _progress(self, table: Rotated) -> None:
        self.stdout.write(f"{table.label}: {table.rows}")

    def _status(self) -> None:
        current = key_ring().current.id
        tables = keys_in_use()
        for label, count in tables.items():
            for key_id, rows in sorted(count.items()):
                self.stdout.write(f"{label} {key_id} {rows}")
        others = sorted({key_id for count in tables.values() for key_id in count} - {current})
        unused = [key_id for key_id in key_ring().by_id if key_id not in {current, *others}]
        if others:
            self.stdout.write(f"Still in use beside {current}: {', '.join(others)}")
        elif unused:
            self.stdout.write(f"No longer needed in {DATA}: {', '.join(unused)}")
