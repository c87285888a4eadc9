"""Install the guards that are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from portal.audit.triggers import install, missing

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Does without migrating what `migrate` does at its end."""

    help = "Install the triggers of all immutable tables that are missing or outdated."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --database."""
        parser.add_argument("--database", default="default")

    def handle(self, *args: Any, **options: Any) -> None:
        """Install and say how many were missing."""
        absent = missing(options["database"])
        install(using=options["database"])
        for trigger in absent:
            self.stdout.write(f"{trigger.table}: {trigger.name}")
        self.stdout.write(f"{len(absent)} guards installed.")
