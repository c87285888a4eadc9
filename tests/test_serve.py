"""`make serve` with its real programs: all of them end, however they are told to."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.template_database import ROOT, migrate

if TYPE_CHECKING:
    from collections.abc import Callable

PROGRAMS = {"granian", "db_worker", "seal_audit", "export_open_data", "publish_due"}
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads /proc"),
]


def until(what: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def running(mark: str) -> dict[int, str]:
    """Return the command lines of live processes in whose environment the mark stands."""
    processes = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if words and mark.encode() in (folder / "environ").read_bytes():
                processes[int(folder.name)] = words
        except OSError:
            continue
    return processes


def named(mark: str) -> set[str]:
    lines = running(mark).values()
    return {name for name in PROGRAMS if any(name in line for line in lines)}


@pytest.fixture(scope="module")
def migrated(tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("serve") / "migrated.sqlite3"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
def serve(tmp_path, migrated):
    database = f"sqlite:///{shutil.copy(migrated, tmp_path / 'serve.sqlite3')}"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    mark = f"MARK_OF_A_TEST={tmp_path}"
    environment = os.environ | {
        "MARK_OF_A_TEST": str(tmp_path),
        "TEST_DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "PORT": str(port),
    }
    process = subprocess.Popen([sys.executable, "scripts/serve"], env=environment, cwd=ROOT)
    try:
        until(lambda: named(mark) == PROGRAMS)
        yield process, mark
    finally:
        process.kill()
        process.wait()
        for pid in running(mark):
            os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize(
    "signals",
    [
        [signal.SIGTERM],
        [signal.SIGINT, signal.SIGINT],
        [signal.SIGTERM, signal.SIGINT, signal.SIGTERM],
        [signal.SIGHUP],
    ],
    ids=lambda signals: "-".join(number.name for number in signals),
)
def test_all_programs_end_when_told_and_when_told_twice(serve, signals):
    process, mark = serve
    for number in signals:
        process.send_signal(number)
        time.sleep(0.05)
    assert process.wait(30) == 0
    assert running(mark) == {}


def test_a_program_that_ends_ends_the_others_and_what_it_left(serve):
    process, mark = serve
    (web,) = [
        pid for pid, line in running(mark).items() if "granian" in line and os.getpgid(pid) == pid
    ]
    os.kill(web, signal.SIGKILL)
    assert process.wait(30) != 0
    assert running(mark) == {}


def test_manage_runs_on_settings_that_were_named_alone():
    environment = {
        name: word for name, word in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"
    }

    def manage(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            env=environment | more,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    untold = manage("check")
    assert untold.returncode == 1
    assert "DJANGO_SETTINGS_MODULE=portal.settings.production" in untold.stderr
    assert "Traceback" not in untold.stderr
    assert manage("diffsettings", "--settings=portal.settings.test").returncode == 0
    told = manage("diffsettings", DJANGO_SETTINGS_MODULE="portal.settings.test")
    assert "TESTING = True" in told.stdout
