"""The worker as it really runs: a process that is killed in the middle of a sheet."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django_tasks_db.models import DBTaskResult

from portal.clocks import now
from portal.payouts import tasks
from portal.payouts.enums import UploadStatus, UploadStep
from portal.payouts.models import Batch, DraftLine, Upload
from portal.payouts.services.importing.uploads import reading_digest
from portal.policies.models import Policy
from tests.factories.payout_sheets import csv_sheet, entries

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgres_only,
    pytest.mark.slow,
]
ROWS = 600


def worker() -> subprocess.Popen[bytes]:
    """Start the worker of docs/operations.md on the test's database."""
    name = connection.settings_dict
    address = (
        f"postgres://{name['USER']}:{name['PASSWORD']}@{name['HOST']}:{name['PORT']}/{name['NAME']}"
    )
    environment = {**os.environ, "TEST_DATABASE_URL": address}
    environment["DJANGO_SETTINGS_MODULE"] = "portal.settings.test"
    command = [sys.executable, "manage.py", "db_worker", "--queue-name", "*"]
    return subprocess.Popen(
        [*command, "--batch", "--no-startup-delay"],
        cwd=django_settings.BASE_DIR,
        env=environment,
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )


def until(reached: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline, Upload.objects.values("status", "step", "rows_done")
        time.sleep(0.1)


def make_due() -> None:
    """Let the lease of the dead run out and the task that stands for later come."""
    Upload.objects.update(until=now() - dt.timedelta(seconds=1))
    DBTaskResult.objects.filter(status="READY").update(run_after=now())


def killed_at(policy: Policy, step: UploadStep) -> None:
    """Kill a worker that waits at a lock, once it has said from there how far it is."""
    with transaction.atomic():
        Policy.objects.select_for_update().get(pk=policy.pk)
        process = worker()
        until(lambda: Upload.objects.filter(step=step, rows_done=ROWS).exists())
        process.send_signal(signal.SIGKILL)
        process.wait()


def test_a_killed_worker_loses_nothing_and_keeps_nothing_twice(crew):
    rows = entries(ROWS, village=crew.villages[0].name, amount="250.00", quantity="", rate="")
    upload = tasks.read_upload(
        by=crew.clerk,
        policy=crew.policy,
        period="2026",
        unit=crew.unit,
        stream=csv_sheet(rows),
        filename="名册.csv",
        platform_number="P-1",
    )
    killed_at(crew.policy, UploadStep.CHECKING)
    upload.refresh_from_db()
    assert (upload.status, upload.is_worked_on) == (UploadStatus.QUEUED, True)
    assert worker().wait() == 0  # the lease is not over: nobody takes it up
    upload.refresh_from_db()
    assert (upload.status, upload.attempts) == (UploadStatus.QUEUED, 1)
    make_due()
    upload.refresh_from_db()
    assert upload.is_interrupted
    assert worker().wait() == 0
    upload.refresh_from_db()
    assert (upload.status, upload.report["rows"]) == (UploadStatus.READ, ROWS)

    tasks.keep_upload(upload=upload, by=crew.clerk, seen=reading_digest(upload))
    killed_at(crew.policy, UploadStep.CHECKING)
    assert not Batch.objects.exists()
    make_due()
    assert [each.wait() for each in [worker(), worker()]] == [0, 0]
    upload.refresh_from_db()
    assert (upload.status, Batch.objects.count()) == (UploadStatus.KEPT, 1)
    assert DraftLine.objects.count() == ROWS
    assert not any(DBTaskResult.objects.values_list("traceback", flat=True))
