"""Is this process up, and can it do its work: `/healthz` and `/readyz`.

On the staff surface a silent program beside the web servers, entries of the audit trail that wait
for their seal and an old anchor are "down", a running version without record is "degraded"; the
public surface can serve without them.

Answers hold the names of parts and "ok", "degraded" or "down"; no address, version or error
text, for anybody may ask.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpResponse, JsonResponse
from django.utils.cache import add_never_cache_headers
from django_tasks_db.models import DBTaskResult
from redis.exceptions import RedisError

from portal.audit import health
from portal.clocks import now
from portal.governance.queries import running_is_recorded
from portal.programs.queries import silences, silent_names
from portal.programs.registry import PROGRAMS

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

log = logging.getLogger(__name__)
OK, DEGRADED, DOWN = "ok", "degraded", "down"
# A worker looks every half second; a task that waits this long has nobody to do it.
LONGEST_WAIT = timedelta(minutes=5)


def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that the process is up; asks neither database nor cache."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """Answer each part's state: 200 when all that must go on does, 503 when one is "down".

    Without its index the database answers searches, and without its cache each page is made anew:
    both are "degraded" and leave the answer at 200, as a silent program does on the public surface.
    """
    states = states_of_parts()
    response = JsonResponse(states, status=503 if DOWN in states.values() else 200)
    add_never_cache_headers(response)
    return response


def states_of_parts() -> dict[str, str]:
    """Return the state of each part that is asked for on this surface: OK, DEGRADED or DOWN."""
    states = {name: check() for name, check in CHECKS.items()}
    states |= _programs(states)
    if settings.PORTAL_SURFACE != "public":
        states |= {name: _audit(check) for name, check in AUDIT.items()}
        states["release"] = _release()
    return states


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        log.exception("readiness: database")
        return DOWN
    return OK


def _cache() -> str:
    try:
        cache.set("readyz", 1, 10)
        return OK if cache.get("readyz") == 1 else DEGRADED
    except (RedisError, OSError):
        log.exception("readiness: cache")
        return DOWN


def _worker() -> str:
    try:
        # Only these columns are open to the public surface: tasks and their tracebacks are not
        waiting = DBTaskResult.objects.ready().order_by("enqueued_at")
        oldest = waiting.values_list("enqueued_at", flat=True).first()
    except DatabaseError:
        return DOWN
    if oldest and now() - oldest > LONGEST_WAIT:
        return DEGRADED
    return OK


def _programs(states: dict[str, str]) -> dict[str, str]:
    """Return the state of each program; one that lives keeps the state that a check gave it."""
    public = settings.PORTAL_SURFACE == "public"
    try:
        silent = silent_names() if public else [silence.program.name for silence in silences()]
    except DatabaseError:
        silent = list(PROGRAMS)
    worse = DEGRADED if public else DOWN
    return {name: worse if name in silent else states.get(name, OK) for name in PROGRAMS}


def _audit(check: Callable[[], bool]) -> str:
    try:
        return OK if check() else DOWN
    except (DatabaseError, OSError, ValueError):
        log.exception("readiness: audit")
        return DOWN


def _release() -> str:
    try:
        return OK if running_is_recorded() else DEGRADED
    except (DatabaseError, OSError):
        log.exception("readiness: release")
        return DOWN


def _backlog() -> bool:
    return health.backlog_age() <= timedelta(seconds=settings.AUDIT_BACKLOG_SECONDS)


def _anchor() -> bool:
    age = health.anchor_age(Path(settings.PORTAL_AUDIT_ANCHOR))
    return age <= timedelta(seconds=settings.AUDIT_ANCHOR_SECONDS)


AUDIT: dict[str, Callable[[], bool]] = {"audit_backlog": _backlog, "audit_anchor": _anchor}
CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "cache": _cache,
    "worker": _worker,
}


def register(name: str, check: Callable[[], str]) -> None:
    """Let a part above this one be asked for; ``check`` answers OK, DEGRADED or DOWN."""
    CHECKS[name] = check
