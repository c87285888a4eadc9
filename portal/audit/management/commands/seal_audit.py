"""Seal the entries that have no seal yet."""

from __future__ import annotations

import signal
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from portal.audit.anchors import append_anchor
from portal.audit.sealer import seal_pending

if TYPE_CHECKING:
    from argparse import ArgumentParser

PER_TRANSACTION = 1000
ANCHOR_EVERY = 60.0


class Command(BaseCommand):
    """Seals once, or every second until the process is stopped."""

    help = "Chain the audit entries that wait for their seal; --watch goes on every second."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --watch, --interval, --anchor."""
        parser.add_argument("--watch", action="store_true", help="go on until SIGTERM")
        parser.add_argument("--interval", type=float, default=1.0, help="seconds between rounds")
        parser.add_argument(
            "--anchor", type=Path, help="append the head of the chain to this file every minute"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Seal all that waits, then stop or watch."""
        self.stop = threading.Event()
        if options["watch"]:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: self.stop.set())
        anchored = -ANCHOR_EVERY
        while True:
            sealed = self._drain()
            if options["anchor"] and time.monotonic() - anchored >= ANCHOR_EVERY:
                append_anchor(options["anchor"])
                anchored = time.monotonic()
            if not options["watch"]:
                self.stdout.write(f"{sealed} entries sealed.")
                return
            if self.stop.wait(options["interval"]):
                return
            close_old_connections()

    def _drain(self) -> int:
        total = 0
        while not self.stop.is_set():
            sealed = seal_pending(PER_TRANSACTION)
            total += sealed
            if sealed < PER_TRANSACTION:
                break
        return total
