"""Let others read attached files that are public, and the staff alone the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from cms.pages.files import settle_modes
from cms.pages.models import Attachment

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Run it as the staff's user after files were restored from a backup, and daily."""

    help = (
        "Publishing sets the modes of attached files; this puts right what a copy or a restore "
        "changed. With --check nothing is changed; exit 1 when a file has another mode."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --check."""
        parser.add_argument("--check", action="store_true", help="compare only")

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through all files."""
        check = options["check"]
        files = settle_modes(Attachment.objects.order_by("pk").iterator(), change=not check)
        if check and files:
            numbers = ", ".join(str(file.pk) for file in files)
            raise CommandError(f"{len(files)} files have another mode: {numbers}")
        self.stdout.write(f"{len(files)} files had another mode.")
