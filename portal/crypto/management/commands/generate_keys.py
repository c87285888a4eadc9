"""Print fresh keys as lines for .env."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from portal.crypto.generation import env_lines

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Prints secrets to standard output and stores nothing."""

    help = "Print a fresh set of keys as lines for .env."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --sm."""
        parser.add_argument(
            "--sm", action="store_true", help="SM4-GCM and HMAC-SM3 instead of AES and SHA-256"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the lines."""
        for line in env_lines(sm=options["sm"]):
            self.stdout.write(line)
