"""Contacts for whoever finds a weakness, and until when they hold; checked before a release."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, Final

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004

from portal.clocks import today

ADDRESS: Final = re.compile(r"(mailto:[^\s@]+@[^\s@]+|tel:\+[\d-]+|https://\S+)")
SOON: Final = dt.timedelta(days=30)
# RFC 9116, 2.5.5: less than a year, so that it does not grow stale
LONGEST: Final = dt.timedelta(days=366)
HINT: Final = "PORTAL_SECURITY_CONTACT and PORTAL_SECURITY_EXPIRES (docs/operations.md)."


def expires() -> dt.datetime | None:
    """Return the moment (UTC) that the setting names: the day's midnight; None when unreadable."""
    try:
        day = dt.date.fromisoformat(settings.SECURITY_EXPIRES)
    except ValueError:
        return None
    return dt.datetime.combine(day, dt.time(), dt.UTC)


@register(Tags.security, deploy=True)
def check_security_contact(**_kwargs: Any) -> list[CheckMessage]:
    """web.E006: nobody can report a weakness, or the file has expired; web.W006: it soon does."""
    if settings.PORTAL_SURFACE == "staff":
        return []
    strange = [word for word in settings.SECURITY_CONTACTS if not ADDRESS.fullmatch(word)]
    if strange or not settings.SECURITY_CONTACTS:
        text = "security.txt has no contact, or one that is no mailto:, tel:+ or https: address."
        return [Error(text, hint=HINT, id="web.E006")]
    until = expires()
    if until is None:
        return [Error("security.txt has no day of expiry.", hint=HINT, id="web.E006")]
    left = until.date() - today()
    if left <= dt.timedelta() or left > LONGEST:
        text = f"security.txt must expire within a year from today, not on {until:%Y-%m-%d}."
        return [Error(text, hint=HINT, id="web.E006")]
    if left < SOON:
        return [Warning(f"security.txt expires on {until:%Y-%m-%d}.", hint=HINT, id="web.W006")]
    return []
