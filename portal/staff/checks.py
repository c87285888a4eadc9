"""What `check --deploy --database default` refuses of accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db.utils import OperationalError, ProgrammingError

from portal.crypto.enums import Surface
from portal.staff.models import User

if TYPE_CHECKING:
    from collections.abc import Sequence

# So many names are said; the number is said of all.
NAMED = 5


@register(Tags.database, deploy=True)
def check_superusers(
    *, databases: Sequence[str] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    """staff.E001: an active superuser, whom no post binds, on a surface where staff sign in."""
    if not databases or settings.PORTAL_SURFACE == Surface.PUBLIC:
        return []
    superusers = User.objects.filter(is_superuser=True, is_active=True, held_at=None)
    try:
        names = list(superusers.order_by("pk").values_list("username", flat=True))
    except (OperationalError, ProgrammingError):
        # Before the first migrate
        return []
    if not names:
        return []
    return [
        Error(
            f"Active superusers: {', '.join(names[:NAMED])} ({len(names)} in all). They walk past"
            " posts and their two signatures (norms B6).",
            hint="Every act has its post; close these accounts (is_superuser=False).",
            id="staff.E001",
        )
    ]
