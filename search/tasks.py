"""News for the indexes: the outbox row and the task that carries it over.

A task that fails, or whose worker is killed, has left a later one behind. How long that waits
follows from how long the oldest change has waited, so nothing counts attempts.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Final
from uuid import UUID

from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from portal.clocks import now

from .index import outbox
from .index.client import is_configured
from .index.errors import Busy, EngineUnavailable, LeaseLost
from .index.lease import DURATION
from .index.subjects import subject as subject_of
from .index.sync import sync_all

log = logging.getLogger(__name__)
SHORTEST: Final = timedelta(seconds=2)
LONGEST: Final = timedelta(minutes=2)


def changed(subject: str, *keys: str) -> None:
    """Note changes and queue the work, in the transaction of the business act."""
    outbox.add(subject, *keys)
    update_index.enqueue(subject)


@task()
def update_index(subject: str) -> str:
    """Carry over what waits; run twice, or long after, it finds what is left to do.

    Never fails on an engine that is away: it goes on later. Returns what came of it.
    """
    if not is_configured():
        return f"no engine, {outbox.discard(subject)} changes passed over"
    if not outbox.has_pending(subject):
        return "nothing left to do"
    follow_up = _later(subject, DURATION * 1.5)
    try:
        done = sync_all(subject_of(subject))
    except (Busy, LeaseLost, EngineUnavailable) as error:
        _later(subject, _pause(subject))
        log.warning("index of %s is not up to date: %s", subject, type(error).__name__)
        return f"later: {type(error).__name__}"
    DBTaskResult.objects.filter(pk=follow_up, status=TaskResultStatus.READY).delete()
    if outbox.has_pending(subject):  # came between the last look and the end of the lease
        update_index.enqueue(subject)
    return f"{done} changes carried over"


def _pause(subject: str) -> timedelta:
    """Return half of the time that the oldest change has waited: longer each time."""
    since = outbox.oldest_pending(subject)
    waited = now() - since if since else SHORTEST
    return min(max(waited / 2, SHORTEST), LONGEST)


def _later(subject: str, pause: timedelta) -> UUID:
    """See to it that one task of the subject, and only one, stands for later; return its key."""
    at = now()
    waiting = DBTaskResult.objects.filter(
        status=TaskResultStatus.READY,
        task_path=update_index.module_path,
        args_kwargs={"args": [subject], "kwargs": {}},
        run_after__gt=at,
        run_after__lt=at + timedelta(days=1),  # what is due at once stands at the end of time
    )
    later = waiting.values_list("pk", flat=True).first()
    if later and waiting.filter(pk=later).update(run_after=at + pause):
        return later
    result = update_index.using(run_after=at + pause).enqueue(subject)
    return UUID(result.id)
