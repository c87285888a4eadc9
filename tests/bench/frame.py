"""What every benchmark uses: measuring, reporting, the kept database."""

from __future__ import annotations

import io
import json
import os
import resource
import statistics
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

if TYPE_CHECKING:
    from collections.abc import Callable

OUT = Path(__file__).resolve().parents[2] / "var" / "bench"
DATABASE = "mz_bench"


@dataclass(frozen=True)
class Result:
    """One figure beside its raw limit. ``ratio`` is ours to raw; ``target`` what it must meet."""

    name: str
    ours: float
    raw: float
    unit: str
    ratio: float
    target: str
    met: bool


RESULTS: list[Result] = []


def at_most(name: str, ours: float, raw: float, limit: float, unit: str) -> Result:
    """Record a cost that may be at most ``limit`` times the raw one."""
    ratio = ours / raw
    return _keep(Result(name, ours, raw, unit, ratio, f"<= {limit:g} x", ratio <= limit))


def at_least(name: str, ours: float, raw: float, limit: float, unit: str) -> Result:
    """Record a rate that must be at least ``limit`` of the raw one."""
    ratio = ours / raw
    return _keep(Result(name, ours, raw, unit, ratio, f">= {limit:g} x", ratio >= limit))


def below(name: str, value: float, limit: float, unit: str) -> Result:
    """Record a figure with an absolute limit."""
    return _keep(
        Result(name, value, limit, unit, value / limit, f"<= {limit:g} {unit}", value <= limit)
    )


def _keep(result: Result) -> Result:
    RESULTS.append(result)
    mark = "ok  " if result.met else "MISS"
    print(  # noqa: T201 - a benchmark prints
        f"{mark} {result.name:58} {result.ours:>12.4g} {result.raw:>12.4g} {result.unit:8}"
        f" {result.ratio:>7.2f} x  target {result.target}",
        flush=True,
    )
    return result


def cpu_each(act: Callable[[int], object], times: int = 200, rounds: int = 5) -> float:
    """Return milliseconds of this process's CPU per call: the best of some rounds."""
    act(0)
    found = []
    for _round in range(rounds):
        begin = time.process_time()
        for number in range(times):
            act(number)
        found.append((time.process_time() - begin) / times * 1000)
    return min(found)


class Server:
    """The application as a server calls it: one environ in, one answer out, no client between."""

    def __init__(self, cookie: str = "") -> None:
        from django.core.handlers.wsgi import WSGIHandler

        self.application = WSGIHandler()
        self.cookie = cookie
        self.status = ""

    def get(self, address: str, host: str = "testserver") -> bytes:
        """Return the body of an answer; end the run on anything but 200."""
        path, _mark, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": path.encode().decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "HTTP_HOST": host,
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_COOKIE": self.cookie,
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
        }
        response = self.application(environ, self._started)
        body = b"".join(response)
        if not self.status.startswith("200"):
            raise SystemExit(f"{address}: {self.status}")
        return body

    def _started(self, status: str, _headers: object, _error: object = None) -> None:
        self.status = status


def wall(act: Callable[[], object]) -> float:
    """Return the seconds one call takes."""
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


def middle(act: Callable[[], object], times: int = 3) -> float:
    """Return the median seconds of some calls."""
    return statistics.median(wall(act) for _ in range(times))


def alternating(
    ours: list[Callable[[], object]], raw: list[Callable[[], object]], rounds: int = 3
) -> tuple[float, float]:
    """Return the median milliseconds of both, measured in turn so that both see one machine.

    Of some rounds the one in which the machine had least else to do. Which of a pair goes first
    changes, for the first one warms what the second one reads.
    """
    found = []
    for _round in range(rounds):
        taken: tuple[list[float], list[float]] = ([], [])
        for number, pair in enumerate(zip(ours, raw, strict=True)):
            for side in (0, 1) if number % 2 else (1, 0):
                taken[side].append(wall(pair[side]) * 1000)
        found.append((statistics.median(taken[0]), statistics.median(taken[1])))
    return min(found, key=sum)


def peak_megabytes() -> float:
    """Return the most memory this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def cpu_of(process: int) -> float:
    """Return the CPU seconds that a process of this machine has spent so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rows_wanted() -> int:
    """Return SIZE as a number of entries: 1M by default."""
    text = os.environ.get("SIZE", "1M").upper()
    factor = {"K": 1_000, "M": 1_000_000}.get(text[-1:], 1)
    return int(text.rstrip("KM")) * factor


def own_database() -> None:
    """Point the settings at a database of the benchmarks' own; create it where it is missing."""
    url = os.environ["TEST_DATABASE_URL"]
    parts = urlsplit(url)
    os.environ["TEST_DATABASE_URL"] = urlunsplit(parts._replace(path=f"/{DATABASE}"))
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if found.fetchone() is None:
            connection.execute(f"CREATE DATABASE {DATABASE} TEMPLATE template0")


def settle() -> None:
    """Have the database finish what it would do beside the next measurement."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


def write_results(name: str) -> None:
    """Write what was measured since the last call."""
    OUT.mkdir(parents=True, exist_ok=True)
    file = OUT / f"{name}.json"
    file.write_text(json.dumps([asdict(result) for result in RESULTS], indent=1))
    RESULTS.clear()
