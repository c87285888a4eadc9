"""End the published sets whose public window is over; run once a day."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from portal.clocks import today
from portal.disclosure.services.withdraw import expire_due


class Command(BaseCommand):
    """Remove the rows of expired sets; their pages stay and say so."""

    help = "Removes the rows of published sets whose public window is over."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the reference number of each set that ended."""
        ended = expire_due(today())
        for ref in ended:
            self.stdout.write(ref)
        self.stdout.write(f"{len(ended)} sets expired")
