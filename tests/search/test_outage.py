"""A real Elasticsearch is frozen, killed and revived under load: not one page fails."""

from __future__ import annotations

import itertools
import json
import os
import threading
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote

import pytest
from django_tasks_db.models import DBTaskResult

from cms.pages.models import NoticePage
from portal.clocks import now
from portal.disclosure.services.publish import publish
from portal.web.delivery.process_cache import forget_all
from search.documents import PAYOUTS
from search.index import breaker, outbox
from search.index.build import rebuild
from search.index.client import write_client
from search.models import Lease
from search.texts import index as texts
from search.texts.documents import TEXTS
from tests.factories import pages
from tests.factories.disclosure import make_person, pay
from tests.factories.programs import all_alive
from tests.search.elastic_node import Node, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = [
    pytest.mark.elasticsearch,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
TAN, SUBSIDY = quote("谭"), quote("补贴")
# Address, what is asked there, what every answer shows
QUESTIONS = (
    ("/payouts/", "", "谭*三"),
    ("/search/", f"q={SUBSIDY}", "<mark>补贴</mark>"),
    ("/payouts/", f"q={TAN}", "谭*三"),
    ("/api/v1/search", f"q={SUBSIDY}&limit=50", "耕地地力保护补贴"),
    ("/payouts/", "sort=-amount", "谭*三"),
    ("/search/", "kind=disclosure", "GK-042-2026"),
    ("/api/v1/payouts", f"q={quote('谭*三')}", "谭*三"),
    ("/search/", "", "政策"),
    ("/payouts/", "min=200", "谭*三"),
)
ADDRESSES = {address for address, _question, _shown in QUESTIONS}
SUBJECTS = (PAYOUTS, TEXTS)
READERS = 3


class Readers:
    """People who go on query_client; they keep what went wrong and who answered last."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.failed: list[str] = []
        self.asked = 0
        self.degraded = 0
        self.last: dict[str, list[bool]] = {}
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
        for address, question, shown in itertools.cycle(QUESTIONS):
            if self._end.wait(0.02):
                return
            try:
                # A parameter nobody knows: the page is made anew each time.
                body, poor = self.ask(f"{address}?{question}&again={next(self._serial)}")
            except (urllib.error.URLError, OSError) as error:
                self.failed.append(f"{address}?{question}: {error}")
                continue
            if shown not in body:
                self.failed.append(f"{address}?{question}: not what was asked for")
            self.asked += 1
            self.degraded += poor
            self.last[address] = [*self.last.get(address, [])[-4:], poor]

    def ask(self, address: str) -> tuple[str, bool]:
        """Return an answer, and whether its header says that the database stood in."""
        with urllib.request.urlopen(f"{self.site}{address}", timeout=30) as answer:  # noqa: S310 - our own
            return answer.read().decode(), answer.headers.get("X-Search-Degraded") == "1"

    def answers(self) -> list[Any]:
        """Return what programs are told: the same whoever answers."""
        return [
            json.loads(self.ask(f"{address}?{question}")[0])
            for address, question, _shown in QUESTIONS
            if address.startswith("/api/")
        ]

    def readiness(self) -> str:
        """Return what `/readyz` says of search."""
        all_alive()
        return json.loads(self.ask("/readyz")[0])["search"]

    def until(self, what: Callable[[], bool], seconds: float = 60) -> None:
        """Go on until something is so."""
        deadline = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < deadline, (self.asked, self.degraded, self.last)
            time.sleep(0.05)

    def until_all_are(self, *, degraded: bool) -> None:
        """Go on until the last five answers of each address were degraded, or none of them."""
        self.last = {}
        wanted = dict.fromkeys(ADDRESSES, [degraded] * 5)
        self.until(lambda: self.last == wanted)


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
        forget_all()
        yield found
    finally:
        found.remove()
        forget_all()


def names() -> int:
    client = write_client()
    client.indices.refresh(index=PAYOUTS.alias)
    return client.count(index=PAYOUTS.alias, query={"term": {"name": "冉*荣"}})["count"]


def test_not_one_page_fails_while_the_engine_freezes_dies_and_comes_back(
    county, node, live_server, run_tasks
) -> None:
    run_tasks()  # what was published before there was an index
    texts.rebuild()
    for subject in SUBJECTS:
        rebuild(subject)
    with Readers(live_server.url) as readers:
        readers.until_all_are(degraded=False)
        assert readers.readiness() == "ok"
        told = readers.answers()

        node.freeze()
        readers.until_all_are(degraded=True)
        assert readers.answers() == told
        node.thaw()
        readers.until_all_are(degraded=False)

        node.kill()
        readers.until_all_are(degraded=True)
        assert readers.readiness() == "degraded"
        assert readers.answers() == told
        # Work goes on: what is published now is found at once, and owed to the index.
        person = make_person(county.village, "冉小荣")
        pay(county.unit, county.policy, [person], maker=county.clerk.member)
        publish(
            policy=county.policy,
            period="2026",
            unit=county.unit,
            by=county.clerk,
            preview_token=None,
        )
        pages.publish(NoticePage, title="停电期间发布的须知", organisation=county.unit)
        run_tasks()
        assert [outbox.has_pending(one.name) for one in SUBJECTS] == [True, True]
        assert '"count":1' in readers.ask(f"/api/v1/payouts?q={quote('冉*荣')}")[0]
        assert '"count":1' in readers.ask(f"/api/v1/search?q={quote('停电期间')}")[0]
        told = readers.answers()

        node.start()
        # The task that stood for later comes due; the dead worker's lease has run out by then.
        Lease.objects.update(until=now())
        DBTaskResult.objects.filter(status="READY").update(run_after=now())
        run_tasks()
        readers.until_all_are(degraded=False)
        assert [outbox.has_pending(one.name) for one in SUBJECTS] == [False, False]
        assert names() == 1
        assert '"count":1' in readers.ask(f"/api/v1/search?q={quote('停电期间')}")[0]
        assert readers.answers() == told
        assert readers.readiness() == "ok"
    assert readers.failed == []
    assert readers.asked > readers.degraded > 0
