"""Commands that watch outlive a database that restarts under them."""

from __future__ import annotations

import datetime as dt
import threading
from types import SimpleNamespace

import pytest
from django.core.management import call_command, get_commands
from django.db import OperationalError, connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, TaskResultStatus

from portal.audit.actors import SYSTEM
from portal.audit.models import Seal
from portal.audit.services import record
from portal.databases import watching
from portal.databases.watching import watch
from portal.web.management.commands.db_worker import take_up_abandoned


@pytest.fixture
def pauses(monkeypatch) -> list[float]:
    """Let no pause take time; return how long each would have been."""
    waited: list[float] = []
    monkeypatch.setattr(
        threading.Event, "wait", lambda self, timeout=None: waited.append(timeout) or self.is_set()
    )
    return waited


@pytest.fixture
def no_database(monkeypatch) -> None:
    """Take the connections away: these tests have none, and may not look."""
    monkeypatch.setattr(watching, "close_old_connections", lambda: None)
    monkeypatch.setattr(watching, "connections", SimpleNamespace(close_all=lambda: None))


def test_it_tries_again_more_and_more_rarely_and_says_so(pauses, no_database, caplog):
    stop, calls = threading.Event(), []

    def act():
        calls.append(1)
        if len(calls) < 8:
            raise OperationalError("secret value")
        stop.set()

    watch(act, pause=9, stop=stop)
    assert pauses == [1, 2, 4, 8, 16, 30, 30, 9]
    assert "answers again after 7 tries" in caplog.text
    assert "secret value" not in caplog.text


def test_an_error_of_ours_leaves_the_loop(pauses, no_database):
    def act():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        watch(act, pause=0, stop=threading.Event())


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_the_sealer_goes_on_when_the_server_ends_its_connection(pauses, monkeypatch):
    stop, rounds = threading.Event(), []
    record(act="a.b", actor=SYSTEM)

    def ended_in_the_middle():
        rounds.append(1)
        with connection.cursor() as cursor:
            if len(rounds) == 1:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        call_command("seal_audit", verbosity=0)
        stop.set()

    watch(ended_in_the_middle, pause=0, stop=stop)
    assert len(rounds) == 2
    assert Seal.objects.count() == 1


def test_the_worker_is_ours():
    assert get_commands()["db_worker"] == "portal.web"


@pytest.mark.django_db
def test_the_task_of_a_dead_worker_is_taken_up_again():
    now = timezone.now()
    tasks = [
        DBTaskResult.objects.create(
            task_path="search.tasks.update_index",
            backend_name="default",
            args_kwargs={"args": [], "kwargs": {}},
            status=status,
            started_at=now - dt.timedelta(minutes=minutes),
        )
        for status, minutes in [
            (TaskResultStatus.RUNNING, 31),
            (TaskResultStatus.RUNNING, 1),
            (TaskResultStatus.FAILED, 31),
        ]
    ]
    assert take_up_abandoned() == 1
    stood = [DBTaskResult.objects.get(pk=task.pk).status for task in tasks]
    assert stood == [TaskResultStatus.READY, TaskResultStatus.RUNNING, TaskResultStatus.FAILED]


def test_signals_stop_it(monkeypatch):
    handlers = {}
    monkeypatch.setattr(watching.signal, "signal", handlers.__setitem__)
    stop = watching.stopped_by_signals()
    assert not stop.is_set()
    handlers[watching.signal.SIGTERM]()
    assert stop.is_set()
