"""Erase the files of uploads and pictures of passbooks whose time is over; run once a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.payouts.services.importing.erasing import erase_contents
from portal.recipients.services.passbook import erase_pictures

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Erase uploaded sheets and pictures by rule; that they were there stays."""

    help = (
        "Erases uploaded sheets that were not kept, or whose batch was settled long ago, and"
        " pictures of passbooks whose change was decided long ago."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the terms in days."""
        parser.add_argument("--waiting-days", type=int, default=14, help="not kept, in days")
        parser.add_argument("--settled-days", type=int, default=365, help="after settling, in days")
        parser.add_argument(
            "--picture-days",
            type=int,
            default=settings.PASSBOOK_DAYS,
            help="pictures after the decision on their change, in days",
        )

    def handle(
        self, *, waiting_days: int, settled_days: int, picture_days: int, **options: Any
    ) -> None:
        """Print how many files and pictures were erased."""
        erased = erase_contents(waiting_days=waiting_days, settled_days=settled_days)
        pictures = erase_pictures(decided_days=picture_days)
        self.stdout.write(f"{erased} files erased, {pictures} pictures erased")
