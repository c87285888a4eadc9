"""Settings of signing in: how long sessions last, how many there are, which passwords are refused.

Bounds stand in `portal.staff.sign_in_checks`: the deploy check refuses a value outside of them.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from portal.settings.env import Environment


def sign_in_settings(env: Environment) -> dict[str, Any]:
    """Return the settings of sessions, passwords and maintenance accounts of staff."""
    longest = dt.timedelta(hours=env.number("PORTAL_SESSION_HOURS", 10))
    return {
        # Without a request, a key or a click for so long a session ends (norms B6: 15 to 30 min)
        "SESSION_IDLE": dt.timedelta(minutes=env.number("PORTAL_SESSION_IDLE_MINUTES", 20)),
        # However busy: a working day
        "SESSION_LONGEST": longest,
        # Django's own end comes a day after ours: who comes back next morning is told why
        "SESSION_COOKIE_AGE": int((longest + dt.timedelta(days=1)).total_seconds()),
        "SESSIONS_PER_ACCOUNT": env.number("PORTAL_SESSIONS_PER_ACCOUNT", 3),
        # Norms B6 asks for a change from time to time; 0 asks for none (NIST SP 800-63B)
        "PASSWORD_DAYS": env.number("PORTAL_PASSWORD_DAYS", 90),
        # A list of passwords that leaked: plain, or sorted SHA-1 as "Pwned Passwords" are given out
        "PASSWORD_LIST": env.text("PORTAL_PASSWORD_LIST", ""),
        # Nobody enters with the password alone; otherwise only who has set up a phone is asked
        "SECOND_FACTOR_REQUIRED": env.flag("PORTAL_SECOND_FACTOR_REQUIRED", default=True),
        "MAINTENANCE_LONGEST": dt.timedelta(hours=env.number("PORTAL_MAINTENANCE_HOURS", 72)),
    }
