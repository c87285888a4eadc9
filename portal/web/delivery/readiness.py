"""Is this process up, and can it do its work: `/healthz` and `/readyz`.

Answers hold the names of parts and "ok", "degraded" or "down"; no address, version or error
text, for anybody may ask.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpResponse, JsonResponse
from django.utils.cache import add_never_cache_headers
from django_tasks_db.models import DBTaskResult
from redis.exceptions import RedisError

from portal.clocks import now

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
    """Answer each part's state: 200 when the process can serve, 503 when the database fails.

    Without its index the database answers searches, without its cache each page is made anew, and
    without a worker pages still open: all are "degraded" and leave the answer at 200.
    """
    states = {name: check() for name, check in CHECKS.items()}
    response = JsonResponse(states, status=503 if DOWN in states.values() else 200)
    add_never_cache_headers(response)
    return response


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


CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "cache": _cache,
    "worker": _worker,
}


def register(name: str, check: Callable[[], str]) -> None:
    """Let a part above this one be asked for; ``check`` answers OK, DEGRADED or DOWN."""
    CHECKS[name] = check
