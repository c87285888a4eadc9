"""Publish the pages approved for a day that has come, unpublish those that have expired."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from cms.editorial.due import publish_due
from portal.databases.watching import stopped_by_signals
from portal.programs.beating import watch_alive

if TYPE_CHECKING:
    from argparse import ArgumentParser

PAUSE = 30


class Command(BaseCommand):
    """``manage.py publish_due [--watch]``."""

    help = "Publish approved pages whose day has come, unpublish expired ones."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare watching."""
        parser.add_argument(
            "--watch", action="store_true", help="look again every half minute until stopped"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do what is due; with --watch, go on."""
        if options["watch"]:
            watch_alive("pages", self._round, pause=PAUSE, stop=stopped_by_signals())
        else:
            self._round()

    def _round(self) -> None:
        out, down = publish_due()
        if out or down:
            self.stdout.write(f"{out} pages went out, {down} went down")
