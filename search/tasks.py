"""Changes of the indexes: recording them, and the task that brings an index up to date.

A task that fails, or whose worker is killed, has left a later one in the queue. Its delay follows
from how long the oldest change has been pending, so nothing counts attempts.
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
MIN_DELAY: Final = timedelta(seconds=2)
MAX_DELAY: Final = timedelta(minutes=2)


def changed(subject: str, *keys: str) -> None:
    """Record changes and queue the task, in the transaction of the business act."""
    outbox.add(subject, *keys)
    update_index.enqueue(subject)


@task()
def update_index(subject: str) -> str:
    """Bring an index up to date; run twice, or long after, it finds what is left to do.

    Never fails on an engine that is away: it tries again later. Returns what came of it.
    """
    if not is_configured():
        return f"no engine, {outbox.discard(subject)} changes discarded"
    if not outbox.has_pending(subject):
        return "nothing left to do"
    retry = _schedule(subject, DURATION * 1.5)
    try:
        done = sync_all(subject_of(subject))
    except (Busy, LeaseLost, EngineUnavailable) as error:
        _schedule(subject, _delay(subject))
        log.warning("index of %s is not up to date: %s", subject, type(error).__name__)
        return f"later: {type(error).__name__}"
    DBTaskResult.objects.filter(pk=retry, status=TaskResultStatus.READY).delete()
    if outbox.has_pending(subject):  # came between the last look and the end of the lease
        update_index.enqueue(subject)
    return f"{done} changes synchronised"


def _delay(subject: str) -> timedelta:
    """Return half of the time for which the oldest change has been pending: longer each time."""
    since = outbox.oldest_pending(subject)
    waited = now() - since if since else MIN_DELAY
    return min(max(waited / 2, MIN_DELAY), MAX_DELAY)


def _schedule(subject: str, delay: timedelta) -> UUID:
    """Have one task of the subject, and only one, in the queue for later; return its key."""
    at = now()
    scheduled = DBTaskResult.objects.filter(
        status=TaskResultStatus.READY,
        task_path=update_index.module_path,
        args_kwargs={"args": [subject], "kwargs": {}},
        run_after__gt=at,
        run_after__lt=at + timedelta(days=1),  # what is due at once has the greatest date
    )
    pk = scheduled.values_list("pk", flat=True).first()
    if pk and scheduled.filter(pk=pk).update(run_after=at + delay):
        return pk
    result = update_index.using(run_after=at + delay).enqueue(subject)
    return UUID(result.id)
