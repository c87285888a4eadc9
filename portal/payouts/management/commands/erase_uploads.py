"""Erase the files of uploads whose time is over; run once a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from portal.payouts.services.importing.uploads import erase_contents

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Erase uploaded sheets by rule; what was read of them and their digests stay."""

    help = "Erases uploaded sheets that were not kept, or whose batch was settled long ago."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the two terms in days."""
        parser.add_argument("--waiting-days", type=int, default=14, help="not kept, in days")
        parser.add_argument("--settled-days", type=int, default=365, help="after settling, in days")

    def handle(self, *, waiting_days: int, settled_days: int, **options: Any) -> None:
        """Print how many files were erased."""
        erased = erase_contents(waiting_days=waiting_days, settled_days=settled_days)
        self.stdout.write(f"{erased} files erased")
