"""Make the complete open-data files that are missing or out of date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from portal.databases.watching import stopped_by_signals, watch
from search.open_data import ready, write_year
from search.stamps import stamps

if TYPE_CHECKING:
    from argparse import ArgumentParser

PAUSE = 60


class Command(BaseCommand):
    """``manage.py export_open_data [--year 2026] [--watch]``."""

    help = "Write the complete file of each year that changed since its file was made."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare one year, or watching."""
        parser.add_argument("--year", type=int, action="append", help="only this year")
        parser.add_argument(
            "--watch", action="store_true", help="look again every minute until stopped"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write what is out of date; with --watch, go on."""
        if options["watch"]:
            stop = stopped_by_signals()
            watch(lambda: self._round(options["year"]), pause=PAUSE, stop=stop)
        else:
            self._round(options["year"])

    def _round(self, years: list[int] | None) -> None:
        current = stamps()
        for year in years or current:
            if ready(current, year) is None:
                self.stdout.write(str(write_year(year)))
