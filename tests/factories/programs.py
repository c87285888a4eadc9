"""Programs beside the web servers, as they show themselves."""

from __future__ import annotations

from django.utils import timezone

from portal.programs.models import Heartbeat
from portal.programs.registry import PROGRAMS


def all_alive() -> None:
    """Let every program have shown just now that it lives."""
    at = timezone.now()
    for name in PROGRAMS:
        facts = {"alive_at": at, "worked_at": at}
        Heartbeat.objects.update_or_create(program=name, defaults=facts)
