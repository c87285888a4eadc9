"""Print the version of the code in this folder."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from portal.governance.running import running_version


class Command(BaseCommand):
    """``manage.py running_version``: what the finance section's consent names; asks no database."""

    help = "Print the version of this code, as it is recorded before it may run."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print it alone, to be copied."""
        self.stdout.write(running_version())
