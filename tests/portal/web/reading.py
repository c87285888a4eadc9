"""Somebody who goes on reading the same pages, whatever becomes of the servers."""

from __future__ import annotations

import itertools
import threading
import time
from typing import TYPE_CHECKING, NamedTuple, Self

import urllib3

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.front import Front

PATIENCE = 20.0  # seconds
# Answers that have to agree: each surface has several processes, which find out one by one
ROUNDS = 10


class Answer(NamedTuple):
    address: str
    status: int
    age: str | None
    why: str | None
    text: str


class Reader:
    """Asks for pages in turn, each time by a new connection; keeps all answers since `begin`."""

    def __init__(self, site: Front, addresses: list[str]) -> None:
        self.site, self.addresses = site, addresses
        self.answers: list[Answer] = []
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._read)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_what: object) -> None:
        self._end.set()
        self._thread.join()

    def _read(self) -> None:
        for number, address in enumerate(itertools.cycle(self.addresses)):
            if self._end.wait(0.02):
                return
            pool = self.site.pool(source=f"127.0.0.{2 + number % 200}")
            try:
                got = pool.request("GET", address)
            except urllib3.exceptions.HTTPError as error:
                self.answers.append(Answer(address, 0, None, None, repr(error)))
                continue
            finally:
                pool.close()
            why, age = got.headers.get("Cache-Status"), got.headers.get("Age")
            self.answers.append(Answer(address, got.status, age, why, got.data.decode()))

    def begin(self) -> None:
        """Forget what was answered so far."""
        self.answers = []

    def refused(self) -> list[tuple[str, int]]:
        """Return what was no page."""
        return [(answer.address, answer.status) for answer in self.answers if answer.status != 200]

    def until(self, what: Callable[[Answer], bool]) -> None:
        """Go on until the last ten answers of every page are such; fails after 20 seconds."""
        since, deadline = len(self.answers), time.monotonic() + PATIENCE
        last = ROUNDS * len(self.addresses)
        while not (len(self.answers) >= since + last and all(map(what, self.answers[-last:]))):
            said = [answer[:4] for answer in self.answers[-last:]]
            assert time.monotonic() < deadline, said
            time.sleep(0.05)
