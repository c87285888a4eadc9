"""Erase what is kept no longer by its rule; run each night."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from portal.governance.enums import RecordKind
from portal.governance.services.apply import apply_rules
from portal.programs.beating import Heart

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """``manage.py apply_retention [--at-most N]``."""

    help = "Erases what is kept no longer by its rule; broken off, it is simply run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare a bound."""
        parser.add_argument("--at-most", type=int, help="records of each kind in this run")

    def handle(self, *, at_most: int | None, **_options: Any) -> None:
        """Print how many records of each kind were erased."""
        for kind, records in apply_rules(at_most=at_most).items():
            if records:
                self.stdout.write(f"{RecordKind(kind).value}: {records} erased")
        heart = Heart("retention")
        heart.worked()
        heart.beat()
        self.stdout.write("All rules applied")
