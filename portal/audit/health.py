"""Is the audit trail kept as it should be: what waits for its seal, and how old the anchor is."""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from portal.audit.models import Entry, Seal, Unsealed

if TYPE_CHECKING:
    from pathlib import Path

# An anchor's line has some 130 characters
LAST_LINES: Final = 4096
NOW: Final = dt.timedelta(0)


def backlog_age() -> dt.timedelta:
    """Return how long the oldest entry without a seal has waited; zero when none does."""
    oldest = Unsealed.objects.order_by("entry_id").values_list("entry_id", flat=True).first()
    at = Entry.objects.filter(pk=oldest).values_list("at", flat=True).first() if oldest else None
    return timezone.now() - at if at else NOW


def anchor_age(path: Path) -> dt.timedelta:
    """Return how long the oldest seal behind the last anchor has stood in no anchor.

    Zero when the anchor is the head of the chain, or the chain has none. Raises OSError, and
    ValueError for a last line that is no anchor.
    """
    after = Seal.objects.filter(seq__gt=_last_number(path)).order_by("seq")
    at = after.values_list("at", flat=True).first()
    return timezone.now() - at if at else NOW


def _last_number(path: Path) -> int:
    """Return the number in the last line, 0 without a file; reads the end alone."""
    if not path.exists():
        return 0
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - LAST_LINES))
        lines = file.read().splitlines()
    return int(lines[-1].split()[0]) if lines else 0
