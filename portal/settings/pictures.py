"""Settings of the pictures that come with a change of account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from portal.settings.env import Environment


def passbook_settings(env: Environment) -> dict[str, Any]:
    """Return the settings whose names begin with PASSBOOK_."""
    return {
        "PASSBOOK_MAX_BYTES": env.number("PORTAL_PASSBOOK_MAX_BYTES", 10 * 1024 * 1024),
        "PASSBOOK_MAX_POINTS": env.number("PORTAL_PASSBOOK_MAX_POINTS", 50_000_000),
    }
