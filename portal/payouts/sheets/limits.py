"""How much of a sheet is read before it is refused. Settings may change every figure."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one file; ``SHEET_LIMITS = {"max_rows": …}`` in the settings replaces them.

    max_cells bounds the rectangle from A1 to the last filled cell, because the reader holds it in
    memory; max_text the bytes that shared texts unfold to.
    """

    max_bytes: int = 50 * MEGABYTE
    max_rows: int = 300_000
    max_columns: int = 200
    max_sheets: int = 1_000
    max_cells: int = 12_000_000
    max_text: int = 400 * MEGABYTE
    max_entries: int = 3_000
    max_unpacked: int = 512 * MEGABYTE
    max_ratio: int = 200


def current_limits() -> Limits:
    """Return the limits with what the settings change."""
    return Limits(**getattr(settings, "SHEET_LIMITS", {}))
