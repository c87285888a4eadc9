"""System check: whether the version that is installed here has its record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.checks import Tags, Warning, register  # noqa: A004
from django.db import DatabaseError

from portal.governance.queries import running_is_recorded
from portal.governance.running import running_version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.checks import CheckMessage

_HINT = "Enter the consent on the desk (版本记录): docs/operations.md, “What may run”."


@register(Tags.database, deploy=True)
def check_release(*, databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """governance.W001: this version runs without the finance section's consent (article 29).

    Asked on the staff's side, with `check --deploy --database default`: the public role does not
    see the records.
    """
    if settings.PORTAL_SURFACE == "public" or "default" not in (databases or ()):
        return []
    try:
        if running_is_recorded():
            return []
    except DatabaseError:
        return []  # before `migrate`
    sentence = f"Version {running_version()} has no signed record of the finance section's consent."
    return [Warning(sentence, hint=_HINT, id="governance.W001")]
