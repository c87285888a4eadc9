"""The nightly erasing by rule, for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.governance.services.apply import apply_rules

if TYPE_CHECKING:
    from portal.governance.enums import RecordKind


def erased() -> dict[RecordKind, int]:
    """Apply every rule and return how many records went of the kinds of which any did."""
    return {kind: records for kind, records in apply_rules().items() if records}
