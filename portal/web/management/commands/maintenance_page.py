"""Write the page that the web server shows while the portal is being worked on."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.web.pages.site.maintenance import write_pages

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Run it while the portal still answers: it asks the database who runs the site."""

    help = "Write the maintenance page as plain files for the web server in front."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --until and --folder."""
        parser.add_argument("--until", default="", help="expected end, such as 2026-11-23T18:00")
        parser.add_argument("--folder", type=Path, default=settings.VAR_DIR / "maintenance")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the files and name them."""
        try:
            until = dt.datetime.fromisoformat(options["until"]) if options["until"] else None
        except ValueError as error:
            message = "--until is a day and a time, such as 2026-11-23T18:00"
            raise CommandError(message) from error
        for page in write_pages(options["folder"], until):
            self.stdout.write(str(page))
