"""What signing in may be set to: values outside of the norms are refused before a release."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.checks import Error, Tags, register

from portal.staff.leaked import PLAIN_BYTES, is_sorted

if TYPE_CHECKING:
    from django.core.checks import CheckMessage

# Norms B6 (idle 15 to 30 minutes, change of passwords about every 90 days)
BOUNDS: Final[dict[str, tuple[str, Any, Any]]] = {
    "SESSION_IDLE": (
        "PORTAL_SESSION_IDLE_MINUTES",
        dt.timedelta(minutes=5),
        dt.timedelta(minutes=30),
    ),
    "SESSION_LONGEST": ("PORTAL_SESSION_HOURS", dt.timedelta(hours=1), dt.timedelta(hours=12)),
    "SESSIONS_PER_ACCOUNT": ("PORTAL_SESSIONS_PER_ACCOUNT", 1, 5),
    "PASSWORD_DAYS": ("PORTAL_PASSWORD_DAYS", 0, 365),
    "MAINTENANCE_LONGEST": (
        "PORTAL_MAINTENANCE_HOURS",
        dt.timedelta(hours=1),
        dt.timedelta(hours=168),
    ),
}


@register(Tags.security, deploy=True)
def sign_in_is_within_bounds(**_options: object) -> list[CheckMessage]:
    """Name every setting of signing in that lies outside of its bounds."""
    return [
        Error(f"{variable} must lie between {least} and {most}.", id="staff.E002")
        for name, (variable, least, most) in BOUNDS.items()
        if not least <= getattr(settings, name) <= most
    ]


@register(Tags.security, deploy=True)
def second_factor_is_required(**_options: object) -> list[CheckMessage]:
    """Say when the password alone lets staff in."""
    if settings.SECOND_FACTOR_REQUIRED:
        return []
    message = "The password alone lets in (PORTAL_SECOND_FACTOR_REQUIRED): norms B6 ask for two."
    return [Error(message, id="staff.E004")]


@register(Tags.security)
def list_of_passwords_can_be_read(**_options: object) -> list[CheckMessage]:
    """Name a list of leaked passwords that is not there, or too large to be held in memory."""
    if not settings.PASSWORD_LIST:
        return []
    path = Path(settings.PASSWORD_LIST)
    try:
        fits = is_sorted(path) or path.stat().st_size <= PLAIN_BYTES
    except OSError as error:
        return [Error(f"PORTAL_PASSWORD_LIST: {error.strerror}.", id="staff.E003")]
    if fits:
        return []
    message = f"PORTAL_PASSWORD_LIST: a plain list may have {PLAIN_BYTES} bytes; sort its SHA-1."
    return [Error(message, id="staff.E003")]
