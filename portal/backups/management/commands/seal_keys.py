"""Write the keys into a file that their holders alone can open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from portal.audit.actors import SYSTEM
from portal.audit.services import record
from portal.backups import keys
from portal.backups.errors import Unusable
from portal.backups.places import refuse_beside_data

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """After keys were generated or a new one was put first; the file goes to its holders."""

    help = (
        "Encrypt the keys of this process for two or more holders (certificates, PEM); each opens "
        "the file alone: openssl cms -decrypt -inform DER -in FILE -recip MY.pem -inkey MY.key. "
        "Written to the trail."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file and its holders."""
        parser.add_argument("file", type=Path, help="a new file, not beside the backups")
        parser.add_argument(
            "--holder", type=Path, action="append", required=True, help="certificate of a person"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Seal and record."""
        file, holders = options["file"].resolve(), options["holder"]
        try:
            refuse_beside_data(file)
            with transaction.atomic():
                detail = {
                    "keys": keys.own_check_values(),
                    "holders": [keys.fingerprint(holder) for holder in holders],
                }
                record(act="backups.keys_sealed", actor=SYSTEM, detail=detail)
                keys.seal_for(holders, file)
        except (Unusable, OSError) as error:
            raise CommandError(f"Nothing was written. {error}") from error
        self.stdout.write(f"{file}: each of {len(holders)} holders can open it.")
