"""A real Elasticsearch is frozen, killed and revived under load: not one page fails."""

from __future__ import annotations

import itertools
import os
import threading
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Self
from urllib.parse import quote

import pytest
from django_tasks_db.models import DBTaskResult

from portal.clocks import now
from portal.disclosure.services.publish import publish
from search.documents import PAYOUTS
from search.index import breaker, outbox
from search.index.build import rebuild
from search.index.client import writing
from search.models import Lease
from tests.factories.disclosure import make_person, pay
from tests.search.elastic_node import Node, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = [
    pytest.mark.elasticsearch,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
QUESTIONS = ("", "q=" + quote("谭"), "sort=-amount", "min=200", "q=" + quote("谭*三"))
READERS = 3


class Readers:
    """People who go on asking; they keep what went wrong and who answered last."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.failed: list[str] = []
        self.asked = 0
        self.degraded = 0
        self.last: list[bool] = []
        self._serial = itertools.count()
        self._end = threading.Event()
        self._threads = [threading.Thread(target=self._read) for _n in range(READERS)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_what: object) -> None:
        self._end.set()
        for thread in self._threads:
            thread.join()

    def _read(self) -> None:
        for question in itertools.cycle(QUESTIONS):
            if self._end.wait(0.02):
                return
            # A parameter nobody knows: the page is made anew each time.
            address = f"{self.site}/payouts/?{question}&again={next(self._serial)}"
            try:
                with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310 - our own
                    body = answer.read().decode()
                    poor = answer.headers.get("X-Search-Degraded") == "1"
            except (urllib.error.URLError, OSError) as error:
                self.failed.append(f"{question}: {error}")
                continue
            if "谭*三" not in body:
                self.failed.append(f"{question}: rows are missing")
            self.asked += 1
            self.degraded += poor
            self.last = [*self.last[-19:], poor]

    def until(self, what: Callable[[], bool], seconds: float = 60) -> None:
        """Go on until something is so."""
        deadline = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < deadline, (self.asked, self.degraded, self.last)
            time.sleep(0.05)

    def until_all_are(self, *, degraded: bool) -> None:
        """Go on until the last twenty answers were all degraded, or none of them."""
        self.last = []
        self.until(lambda: self.last[-20:] == [degraded] * 20)


@pytest.fixture
def node(settings, monkeypatch) -> Iterator[Node]:
    monkeypatch.setattr(breaker, "LONGEST_REST", 2.0)
    try:
        found = Node()
    except Unavailable as error:
        if os.environ.get("REQUIRE_SERVICES") == "1":
            pytest.fail(f"REQUIRE_SERVICES=1, but {error}")
        pytest.skip(f"the test starts an Elasticsearch of its own: {error}")
    try:
        found.start()
        settings.SEARCH_URL = found.address
        settings.SEARCH_REST_SECONDS = 1
        settings.SEARCH_LOOK_SECONDS = 1
        settings.PUBLIC_LIMITS = dict.fromkeys(settings.PUBLIC_LIMITS, "1000000/m")
        breaker.forget()
        outbox.forget()
        yield found
    finally:
        found.remove()
        breaker.forget()


def names() -> int:
    client = writing()
    client.indices.refresh(index=PAYOUTS.alias)
    return client.count(index=PAYOUTS.alias, query={"term": {"name": "冉*荣"}})["count"]


def test_not_one_page_fails_while_the_engine_freezes_dies_and_comes_back(
    county, node, live_server, run_tasks
) -> None:
    run_tasks()  # what was published before there was an index
    rebuild(PAYOUTS)
    with Readers(live_server.url) as readers:
        readers.until_all_are(degraded=False)

        node.freeze()
        readers.until_all_are(degraded=True)
        node.thaw()
        readers.until_all_are(degraded=False)

        node.kill()
        readers.until_all_are(degraded=True)
        # Work goes on: what is published now is found at once, and owed to the index.
        person = make_person(county.village, "冉小荣")
        pay(county.unit, county.policy, [person], maker=county.clerk.member)
        publish(policy=county.policy, period="2026", unit=county.unit, by=county.clerk)
        run_tasks()
        assert outbox.waits(PAYOUTS.name)
        page = f"{live_server.url}/api/v1/payouts?q={quote('冉*荣')}"
        with urllib.request.urlopen(page, timeout=30) as answer:  # noqa: S310 - our own
            assert b'"count":1' in answer.read()

        node.start()
        # The task that stood for later comes due; the dead worker's lease has run out by then.
        Lease.objects.update(until=now())
        DBTaskResult.objects.filter(status="READY").update(run_after=now())
        run_tasks()
        readers.until_all_are(degraded=False)
        assert not outbox.waits(PAYOUTS.name)
        assert names() == 1
    assert readers.failed == []
    assert readers.asked > readers.degraded > 0
