"""Settings for those who watch from outside: whoever finds a weakness, and the monitoring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from portal.settings.env import Environment


def watching_settings(env: Environment) -> dict[str, Any]:
    """Return the settings of /.well-known/security.txt and /metrics."""
    return {
        # Where a weakness is reported (RFC 9116): mailto:, tel: or https: addresses, the best first
        "SECURITY_CONTACTS": env.words("PORTAL_SECURITY_CONTACT", []),
        # The day (2027-06-30) from which nobody should rely on them any more
        "SECURITY_EXPIRES": env.text("PORTAL_SECURITY_EXPIRES", ""),
        # What the monitoring sends to the staff surface as `Authorization: Bearer …`; shorter than
        # 32 letters: nothing is told
        "METRICS_TOKEN": env.text("PORTAL_METRICS_TOKEN", ""),
    }
