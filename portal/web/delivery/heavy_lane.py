"""Turns for answers that cost as much as hundreds of pages: a few at a time on a machine.

A turn is a lock of a file, because what is short is the machine's CPU: it holds across all
processes of a surface and needs no right in the database, so the public role can stop nobody with
it (docs/adr/0034). The kernel gives it back when its process dies.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterator


class LaneFull(Exception):
    """All turns are taken."""


@contextmanager
def heavy_lane() -> Iterator[None]:
    """Hold a turn for a block.

    Raises LaneFull at once when there is none: whoever waited would hold a slot of the gate, and a
    handful of them the whole site.
    """
    for number in range(settings.HEAVY_AT_ONCE):
        turn = os.open(_path(number), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(turn)
            continue
        try:
            yield
        finally:
            os.close(turn)
        return
    raise LaneFull


def _path(number: int) -> Path:
    """Return the file of a turn: one lane for each surface of each portal on this machine."""
    portal = f"{settings.PORTAL_SURFACE}|{connection.settings_dict['NAME']}"
    name = hashlib.sha256(portal.encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"mingzhang-{os.getuid()}-{name}-{number}.turn"
