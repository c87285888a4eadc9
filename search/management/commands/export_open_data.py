"""Make the files of years and of large sets that are missing or out of date; compare them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from portal.databases.watching import stopped_by_signals
from portal.disclosure.models import Generation
from portal.programs.beating import watch_alive
from portal.web.pages.sets.kept_files import IncompleteFile, compare, make_missing
from search.open_data import ready, write_year
from search.stamps import stamps

if TYPE_CHECKING:
    from argparse import ArgumentParser

PAUSE = 60
FAULTS: Final = (OSError, IncompleteFile)


class Command(BaseCommand):
    """``manage.py export_open_data [--year 2026] [--watch | --compare]``."""

    help = "Write the files of years and of large sets that are missing or out of date."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare one year, or watching."""
        parser.add_argument("--year", type=int, action="append", help="only this year")
        parser.add_argument(
            "--compare", action="store_true", help="hold the files of sets against the sets"
        )
        parser.add_argument(
            "--watch", action="store_true", help="look again every minute until stopped"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write what is out of date; with --watch, go on, whatever a round came to."""
        if options["compare"]:
            self._compare()
        elif options["watch"]:
            watch_alive(
                "files",
                lambda: self._told_round(options["year"]),
                pause=PAUSE,
                stop=stopped_by_signals(),
            )
        else:
            try:
                self._round(options["year"])
            except FAULTS as error:
                raise CommandError(_sentence(error)) from None

    def _told_round(self, years: list[int] | None) -> None:
        try:
            self._round(years)
        except FAULTS as error:
            self.stderr.write(_sentence(error))

    def _round(self, years: list[int] | None) -> None:
        current = stamps()
        for year in years or current:
            if ready(current, year) is None:
                self.stdout.write(str(write_year(year)))
        if years:
            return
        made = False
        try:
            for path in make_missing():
                made = True
                self.stdout.write(str(path))
        finally:
            if made:
                Generation.raise_()  # kept pages say that these files are still being made

    def _compare(self) -> None:
        problems = list(compare())
        for problem in problems:
            self.stdout.write(problem)
        if problems:
            raise CommandError(_("Files differ from their sets; remove them and make them anew."))


def _sentence(error: Exception) -> str:
    why = getattr(error, "strerror", None) or str(error)
    told = _("Not all files could be made (%(why)s). What was begun is gone again.")
    return told % {"why": why}
