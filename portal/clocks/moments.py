"""The only clock of the contexts above. Free of models, so that anything may import it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    import datetime as dt


def now() -> dt.datetime:
    """Return the present moment, aware."""
    return timezone.now()


def today() -> dt.date:
    """Return today's date where the county is (Asia/Shanghai), whatever the server's zone."""
    return timezone.localdate(now(), timezone.get_default_timezone())
