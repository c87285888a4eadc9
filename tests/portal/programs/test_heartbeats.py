"""Whether the programs beside the web servers live: told by the real commands, killed with -9."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from portal.programs import beating
from portal.programs.beating import Heart, watch_alive
from portal.programs.models import Heartbeat
from portal.programs.queries import silences, silent_names
from portal.programs.registry import PROGRAMS
from tests.factories.programs import all_alive
from tests.template_database import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

COMMANDS = {
    "worker": ("db_worker", "--queue-name", "*", "--no-startup-delay"),
    "sealer": ("seal_audit", "--watch"),
    "files": ("export_open_data", "--watch"),
    "pages": ("publish_due", "--watch"),
}


def until(what: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def set_back(name: str, **fields: dt.timedelta) -> None:
    moments = {field: timezone.now() - ago for field, ago in fields.items()}
    Heartbeat.objects.filter(program=name).update(**moments)


@pytest.fixture
def start() -> Iterator[Callable[[str], subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []
    name = str(connection.settings_dict["NAME"])
    address = os.environ.get("TEST_DATABASE_URL", "")
    address = f"{address.rpartition('/')[0]}/{name}" if address else f"sqlite:///{name}"

    def begin(program: str) -> subprocess.Popen[bytes]:
        environment = os.environ | {
            "TEST_DATABASE_URL": address,
            "DJANGO_SETTINGS_MODULE": "portal.settings.test",
            "PORTAL_BEAT_SECONDS": "1",
        }
        command = [sys.executable, str(ROOT / "manage.py"), *COMMANDS[program]]
        started.append(subprocess.Popen(command, env=environment, cwd=ROOT))
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.wait()


def test_there_is_a_command_for_each_program():
    running = [name for name, program in PROGRAMS.items() if program.every is None]
    assert sorted(running) == sorted(COMMANDS)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("program", sorted(COMMANDS))
def test_a_program_that_is_killed_is_told(program, start, client, settings):
    all_alive()
    Heartbeat.objects.filter(program=program).delete()
    states = client.get("/readyz").json()
    assert {name for name in PROGRAMS if states[name] != "ok"} == {program}

    process = start(program)
    until(lambda: program not in silent_names())
    settings.PROGRAM_SILENT_SECONDS = 3
    set_back(program, alive_at=dt.timedelta(minutes=5))
    until(lambda: program not in silent_names(), 30)  # it goes on

    process.send_signal(signal.SIGKILL)
    process.wait()
    until(lambda: program in silent_names(), 30)
    settings.PROGRAM_SILENT_SECONDS = 60
    set_back(program, alive_at=dt.timedelta(minutes=5))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()[program]) == (503, "down")
    settings.PORTAL_SURFACE = "public"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()[program]) == (200, "degraded")


@pytest.mark.django_db
@pytest.mark.parametrize(("ago", "silent"), [(59, False), (61, True), (-59, False), (-3600, True)])
def test_a_beat_that_is_old_or_of_the_future_is_none(ago, silent):
    all_alive()
    set_back("sealer", alive_at=dt.timedelta(seconds=ago))
    assert silent_names() == (["sealer"] if silent else [])


@pytest.mark.django_db
def test_a_round_without_end_is_told_as_such(django_assert_num_queries):
    all_alive()
    set_back("pages", worked_at=dt.timedelta(minutes=16))
    set_back("files", worked_at=dt.timedelta(minutes=16))
    with django_assert_num_queries(1):
        hanging = silences()
    assert [(silence.program.name, silence.hangs) for silence in hanging] == [("pages", True)]


@pytest.mark.django_db
def test_what_never_ran_is_silent_since_ever():
    assert [(silence.program.name, silence.since) for silence in silences()] == [
        (name, None) for name in PROGRAMS
    ]


@pytest.mark.django_db
def test_a_beat_is_one_statement_and_keeps_the_last_round(django_assert_num_queries):
    heart = Heart("sealer")
    heart.beat()
    assert Heartbeat.objects.get().worked_at is None
    heart.worked()
    with django_assert_num_queries(1):
        heart.beat()
    worked_at = Heartbeat.objects.get().worked_at
    Heart("sealer").beat()  # a second one of the same name, which has not worked yet
    assert worked_at is not None
    assert Heartbeat.objects.get().worked_at == worked_at


def test_a_database_that_is_away_stops_neither_heart_nor_work(monkeypatch, settings, caplog):
    settings.PROGRAM_BEAT_SECONDS = 0.01
    beats, stop = [], threading.Event()

    def fails(_heart: Heart) -> None:
        beats.append(1)
        if len(beats) == 3:
            stop.set()
        raise DatabaseError("secret value")

    monkeypatch.setattr(beating.Heart, "beat", fails)
    monkeypatch.setattr(beating, "watch", lambda act, **_rest: (act(), stop.wait(30)))
    rounds: list[int] = []
    watch_alive("sealer", lambda: rounds.append(1), pause=0, stop=stop)
    assert (len(beats) >= 3, rounds) == (True, [1])
    assert [record.getMessage() for record in caplog.records] == [
        "No heartbeat is written (DatabaseError)"
    ]
