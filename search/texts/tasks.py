"""Background work of text search: reading changed keys in. Arguments are keys and numbers only."""

from __future__ import annotations

import logging
from datetime import timedelta

from django_tasks import task

from portal.clocks import now

from .index import refresh

log = logging.getLogger(__name__)
ATTEMPTS = 8
FIRST_WAIT = timedelta(seconds=5)


@task()
def index_texts(keys: list[str], attempt: int = 1) -> int:
    """Bring these keys up to date; return how many rows changed.

    A key that cannot be read now comes again, later and later (5 s, 10 s, … about ten minutes in
    all); the others are not held up by it. After the last attempt the task fails and says so.
    """
    done, failed = refresh(keys)
    if failed and attempt >= ATTEMPTS:
        raise NotIndexed(sorted(failed))
    if failed:
        log.warning("text index: attempt %d left %d keys", attempt, len(failed))
        wait = FIRST_WAIT * 2 ** (attempt - 1)
        index_texts.using(run_after=now() + wait).enqueue(sorted(failed), attempt + 1)
    return done


class NotIndexed(RuntimeError):
    """Keys that could not be read in after the last attempt."""
