"""The home page: kept, behind the real server, beside its bytes from a bare application; live."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import selectors
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.utils import timezone

from portal.content.enums import ContentKind
from portal.content.models import ContentItem
from portal.disclosure.models import Figure
from portal.web.home_content import HomeContent
from portal.web.pages.home import context as home_page
from portal.web.services import change_identity, publish_home
from tests.bench.frame import Server, at_least, below, cpu_each
from tests.factories.content import put
from tests.unkept import UNKEPT

if TYPE_CHECKING:
    from collections.abc import Iterator

CONNECTIONS = 16
SECONDS = 0.5
# Seconds of each round until an idle server is at work
BEFORE = 0.15
ROUNDS = 21
REQUEST = b"GET / HTTP/1.1\r\nHost: testserver\r\nAccept: text/html\r\n\r\n"


def run() -> None:
    """Compare rates at the same server, then measure the page when nothing is kept."""
    _fill()
    server = Server()
    cache.clear()
    live = cpu_each(lambda _n: _afresh(server), times=60)
    below("live home page, everything read anew: CPU", live, 6.0, "ms")
    again = cpu_each(lambda _n: server.get("/", **UNKEPT), times=60)
    below("live home page in a known generation: CPU", again, 6.0, "ms")
    kept = cpu_each(lambda _n: server.get("/"), times=500)
    below("kept home page in the process: CPU", kept, 0.5, "ms")
    with tempfile.TemporaryDirectory() as folder, _serving("portal.wsgi", folder) as ours:
        _keep_bytes(Path(folder), ours)
        with _serving("tests.bench.bare_home", folder) as bare:
            pairs = [(_rate(ours), _rate(bare)) for _round in range(ROUNDS)]
    mine, raw = (statistics.median(side) for side in zip(*pairs, strict=True))
    at_least("kept home page: requests a second / bare application", mine, raw, 0.7, "1/s")


def _afresh(server: Server) -> None:
    """Ask for the page as the first reader after a publication does."""
    home_page.FACTS.clear()
    server.get("/", **UNKEPT)


def _fill() -> None:
    """Give the page all its parts; the state stays for the next run."""
    if ContentItem.objects.exists():
        return
    change_identity(by=None, title="云阳明账", hotlines=[{"label": "热线", "number": "12345"}])
    publish_home(content=HomeContent(heading="我能领哪些补贴", text="看政策清单"), by=None)
    for kind in ContentKind:
        for day in range(1, 9):
            put(kind=kind, published_on=dt.date(2026, 9, day))
    year = timezone.localdate().year
    Figure.objects.get_or_create(
        township_code="",
        policy_code="",
        year=year,
        defaults={"payments": 1_000_000, "total": "85000000.00", "frozen_at": timezone.now()},
    )


@contextlib.contextmanager
def _serving(module: str, folder: str) -> Iterator[int]:
    """Run one worker of the real server on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    granian = Path(sys.executable).with_name("granian")
    command = [granian, "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "warning"]
    environment = os.environ | {"BENCH_HOME": folder}
    environment["DJANGO_SETTINGS_MODULE"] = "tests.bench.served"
    server = subprocess.Popen(
        [*map(str, command), f"{module}:application"], env=environment, start_new_session=True
    )
    try:
        _wait(port)
        yield port
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)


def _wait(port: int) -> None:
    for _attempt in range(300):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise SystemExit(f"nothing answers on port {port}")


def _connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), 10)


def _answer(line: socket.socket) -> tuple[bytes, bytes]:
    """Return head and body of one answer."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += line.recv(65536)
    head, _mark, body = received.partition(b"\r\n\r\n")
    while len(body) < _length(head):
        body += line.recv(65536)
    return head, body


def _keep_bytes(folder: Path, port: int) -> None:
    """Write the kept page with its headers where the bare application finds them."""
    with _connect(port) as line:
        for _twice in range(2):  # the second one comes from the cache
            line.sendall(REQUEST)
            head, body = _answer(line)
    lines = [one.split(": ", 1) for one in head.decode().split("\r\n")[1:]]
    own = {"date", "server", "transfer-encoding"}
    (folder / "home.html").write_bytes(body)
    (folder / "home.json").write_text(json.dumps([one for one in lines if one[0] not in own]))


def _rate(port: int) -> float:
    """Return requests a second over kept-alive connections that do not wait for each other."""
    lines = [_connect(port) for _number in range(CONNECTIONS)]
    with selectors.DefaultSelector() as ready:
        for line in lines:
            ready.register(line, selectors.EVENT_READ, bytearray())
            line.sendall(REQUEST)
        _answers(ready, BEFORE)
        begin = time.perf_counter()
        rate = _answers(ready, SECONDS) / (time.perf_counter() - begin)
    for line in lines:
        line.close()
    return rate


def _answers(ready: selectors.BaseSelector, seconds: float) -> int:
    """Return how many answers come in; each is followed by the next request."""
    done, until = 0, time.perf_counter() + seconds
    while time.perf_counter() < until:
        for key, _events in ready.select():
            key.data.extend(key.fileobj.recv(262_144))
            if _is_whole(key.data):
                key.data.clear()
                done += 1
                key.fileobj.sendall(REQUEST)
    return done


def _is_whole(received: bytearray) -> bool:
    """Say whether an answer has come in; end the run on anything but 200."""
    head, mark, body = received.partition(b"\r\n\r\n")
    if not mark:
        return False
    if not head.startswith(b"HTTP/1.1 200"):
        raise SystemExit(head.decode(errors="replace"))
    return len(body) >= _length(head)


def _length(head: bytes | bytearray) -> int:
    return int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
