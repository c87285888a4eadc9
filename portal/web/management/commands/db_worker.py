"""The worker of django-tasks-db, which else ends with the first answer the database owes it."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any, Final

from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult, TaskResultStatus

from portal.clocks import now
from portal.databases.watching import watch
from portal.programs.beating import beating

# Longer than any task of ours takes; each of them may be run twice (ADR 30).
ABANDONED_AFTER: Final = dt.timedelta(minutes=30)


class Command(db_worker.Command):
    """`manage.py db_worker` that comes back with its database and takes up what was left."""

    def handle(self, **options: Any) -> None:
        """Work until a signal; with --batch or --max-tasks until that is done."""
        stop = threading.Event()

        def work() -> None:
            take_up_abandoned()
            super(Command, self).handle(**options)
            stop.set()

        if options["batch"]:
            work()
        else:
            with beating("worker"):
                watch(work, pause=0, stop=stop)


def take_up_abandoned() -> int:
    """Give back to the queue what a worker that died has left running; return how many tasks.

    Such a row would stand as running for ever: its worker could not write that it failed.
    """
    left = DBTaskResult.objects.filter(
        status=TaskResultStatus.RUNNING, started_at__lt=now() - ABANDONED_AFTER
    )
    return left.update(status=TaskResultStatus.READY, started_at=None)
