"""The file of a search: small ones at once, large ones one after the other, each reader a few."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from portal.web.delivery import heavy_lane as lane
from search import files

pytestmark = pytest.mark.django_db
FILE = "/payouts.csv"
# Another process that holds a lock of the file that it is told
HOLDER = """
import fcntl, os, sys, time
turn = os.open(sys.argv[1], os.O_RDWR)
fcntl.flock(turn, fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def large(county, monkeypatch):
    """Let every file count as a large one."""
    monkeypatch.setattr(files, "AT_ONCE", 0)
    return county


def status(client) -> int:
    """Ask for the file and read it to its end."""
    response = client.get(FILE)
    b"".join(response)
    return response.status_code


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def test_a_large_file_is_the_same_file(county, client, monkeypatch):
    small = client.get(FILE)
    monkeypatch.setattr(files, "AT_ONCE", 0)
    made = client.get(FILE)
    content = body(made)
    assert "谭*三" in content.decode()
    assert content == body(small)
    assert int(made["Content-Length"]) == len(content)
    for name in ("Content-Type", "Content-Disposition", "X-Row-Limit", "X-Robots-Tag"):
        assert made[name] == small[name]


def test_while_one_is_made_the_next_is_told_when_and_what_else(large, client):
    with lane.heavy_lane():
        response = client.get(FILE, {"year": "2026", "q": "谭*三"})
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "no-store" in response["Cache-Control"]
    page = response.content.decode()
    assert "请过半分钟再下载" in page
    question = "q=%E8%B0%AD%2A%E4%B8%89&amp;year=2026"
    assert f'href="/payouts.csv?{question}"' in page
    assert f'href="/payouts/?{question}"' in page
    assert status(client) == 200


def test_a_small_file_waits_for_nobody(county, client):
    with lane.heavy_lane():
        assert status(client) == 200


def test_the_turn_is_one_for_all_processes_and_goes_with_its_process(large, client):
    body(client.get(FILE))
    command = [sys.executable, "-c", HOLDER, str(lane._path(0))]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as other:
        other.stdout.readline()
        assert status(client) == 503
        other.send_signal(signal.SIGKILL)
    assert status(client) == 200


def test_there_are_as_many_turns_as_are_set(large, client, settings):
    settings.HEAVY_AT_ONCE = 2
    with lane.heavy_lane():
        assert status(client) == 200
        with lane.heavy_lane():
            assert status(client) == 503


def test_a_full_disk_is_a_page_and_gives_the_turn_back(large, client, monkeypatch):
    def full() -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(files.tempfile, "TemporaryFile", full)
    response = client.get(FILE)
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    monkeypatch.undo()
    with lane.heavy_lane():
        pass


def test_a_question_about_the_file_makes_none(large, client, monkeypatch):
    monkeypatch.setattr(files, "_written", None)
    response = client.head(FILE)
    assert (response.status_code, response["X-Row-Limit"]) == (200, "100000")


def test_large_files_have_a_limit_of_their_own(large, client, settings):
    settings.PUBLIC_LIMITS = settings.PUBLIC_LIMITS | {"large": "1/h"}
    # Who was told to come again has not had his file
    with lane.heavy_lane():
        assert status(client) == 503
    assert [status(client) for _time in range(2)] == [200, 429]
    assert client.get("/payouts/").status_code == 200
    with lane.heavy_lane():
        pass


def test_another_surface_has_turns_of_its_own(settings):
    with lane.heavy_lane():
        settings.PORTAL_SURFACE = "staff"
        with lane.heavy_lane():
            pass
