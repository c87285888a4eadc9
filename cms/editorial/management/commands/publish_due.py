"""Publish the pages approved for a day that has come, unpublish those that have expired."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from cms.editorial.due import publish_due

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
        while True:
            out, down = publish_due()
            if out or down:
                self.stdout.write(f"{out} pages went out, {down} went down")
            if not options["watch"]:
                return
            close_old_connections()
            time.sleep(PAUSE)
