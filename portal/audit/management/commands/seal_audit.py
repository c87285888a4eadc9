"""Seal the entries that have no seal yet."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.audit.anchors import append_anchor
from portal.audit.errors import AnchorDamaged
from portal.audit.sealer import seal_pending
from portal.databases.watching import stopped_by_signals
from portal.programs.beating import watch_alive

if TYPE_CHECKING:
    from argparse import ArgumentParser

logger = logging.getLogger(__name__)

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
            "--anchor",
            type=Path,
            help="append the head of the chain to this file every minute; default: the setting "
            "PORTAL_AUDIT_ANCHOR",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Seal all that waits, then stop or watch."""
        self.anchor = options["anchor"] or settings.PORTAL_AUDIT_ANCHOR
        self.anchored = -ANCHOR_EVERY
        self.stop = stopped_by_signals() if options["watch"] else threading.Event()
        if options["watch"]:
            watch_alive("sealer", self._round, pause=options["interval"], stop=self.stop)
        else:
            self.stdout.write(f"{self._round()} entries sealed.")

    def _round(self) -> int:
        """Seal all that waits, anchor once a minute; return how many entries were sealed."""
        sealed = self._drain()
        if self.anchor and time.monotonic() - self.anchored >= ANCHOR_EVERY:
            self._anchor(Path(self.anchor))
            self.anchored = time.monotonic()
        return sealed

    def _anchor(self, path: Path) -> None:
        """Append to the file; sealing goes on without it, and verification raises the alarm."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            append_anchor(path)
        except (AnchorDamaged, OSError) as error:
            logger.exception("The head of the chain could not be anchored")
            self.stderr.write(str(error))

    def _drain(self) -> int:
        total = 0
        while not self.stop.is_set():
            sealed = seal_pending(PER_TRANSACTION)
            total += sealed
            if sealed < PER_TRANSACTION:
                break
        return total
