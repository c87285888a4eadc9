"""What each public address costs at 1,000,000 entries, asked for afresh: nothing of it was kept.

CPU of this process and of the database's beside it. The dearest are printed; whatever costs more
than 50 ms must answer 503 while the turns of the heavy lane are taken, or be a file made before.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from wagtail.models import Page

from cms.pages.models import BasisPage, ContactPage, GuidePage, NoticePage
from portal.disclosure.models import Edition
from portal.identifiers.finder import holds_number
from portal.web.context import LONGEST_QUERY
from portal.web.delivery import process_cache
from portal.web.delivery.heavy_lane import heavy_lane
from portal.web.pages.sets.kept_files import make_missing
from search.cursors import write_cursor
from search.filters import PayoutFilter
from search.open_data import write_year
from tests.bench.frame import below, cpu_each
from tests.bench.payout_search import TOWNSHIP, VILLAGE, _behind
from tests.bench.public_addresses import DIGITS, Ask, Records, samples
from tests.bench.text_search import prepare_pages
from tests.factories.pages import publish
from tests.leaks.site import Site

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_MS: Final = 50.0
TIMES: Final = 3
SHOWN: Final = 30
# Of each type of page; a list shows twenty
PAGES: Final = 30
# What a process remembers of single answers; names of places and the like it would know
FORGOTTEN: Final = frozenset({"finished pages", "summaries", "editions compared"})


class Cost(NamedTuple):
    """What one request came to: milliseconds of CPU, statements, the status of the answer."""

    ask: Ask
    own: float
    database: float
    queries: int
    status: int

    @property
    def total(self) -> float:
        """Milliseconds of CPU on both sides."""
        return self.own + self.database


class _Database:
    """The process of the database that serves this connection."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            # What helpers of a statement spend would be counted nowhere
            cursor.execute("SET max_parallel_workers_per_gather = 0")
            cursor.execute("SELECT pg_backend_pid()")
            self._spent = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
        self.queries = 0

    def cpu(self) -> float:
        """Return the milliseconds of CPU that it has spent so far."""
        return int(self._spent.read_text().split()[0]) / 1e6

    def count(self, execute: Callable[..., Any], *args: Any) -> Any:
        """Count a statement."""
        self.queries += 1
        return execute(*args)


def _records() -> Records:
    edition = Edition.objects.in_force().get(number__gt=1)
    shown = [_page(model) for model in (NoticePage, GuidePage, BasisPage, ContactPage)]
    return Records(
        ref=edition.disclosure.ref,
        policy=edition.disclosure.policy.code,
        township=TOWNSHIP,
        village=VILLAGE,
        cursor=write_cursor(PayoutFilter(township=TOWNSHIP), _behind(10_000)),
        document="/documents/1/x.pdf",
        pages=tuple(page.url for page in shown),
    )


def _page(model: type[Any]) -> Any:
    """Return a page of a type; write some where there are none."""
    if not model.objects.exists():
        for _number in range(PAGES):
            publish(model)
    return Page.objects.get(pk=model.objects.order_by("pk")[0].pk)


def _forget() -> None:
    cache.clear()
    for memory in list(process_cache._all.values()):
        if memory.name in FORGOTTEN:
            memory.clear()


def cost(site: Site, database: _Database, ask: Ask) -> Cost:
    """Return the middle cost of some fresh answers."""
    taken = []
    for _time in range(TIMES):
        _forget()
        database.queries = 0
        with connection.execute_wrapper(database.count):
            begin, before = time.process_time(), database.cpu()
            status = _send(site, ask)
            own, beside = (time.process_time() - begin) * 1000, database.cpu() - before
        taken.append(Cost(ask, own, beside, database.queries, status))
    return statistics.median_low([(one.total, one) for one in taken])[1]


def _send(site: Site, ask: Ask) -> int:
    method = "POST" if ask.posted else "GET"
    return site.ask(ask.address, method, ask.posted.encode(), HTTP_HOST="testserver").status


def _waits(site: Site, ask: Ask) -> bool:
    """Say whether an address is told to come again while all turns are taken."""
    _forget()
    with heavy_lane():
        return _send(site, ask) == 503


def run() -> None:
    """Ask for everything; hold the dearest against the limit."""
    settings.PORTAL_GALLERY = "off"
    settings.ROOT_URLCONF = "portal.urls"
    settings.FILES_INNER_ADDRESS = "/kept-files/"  # as deployed: nginx sends them
    prepare_pages()
    on = _records()
    site, database = Site(), _Database()
    with tempfile.TemporaryDirectory() as folder:
        settings.OPEN_DATA_DIR = folder
        write_year(2026)
        list(islice(make_missing(), 4))  # of the newest set: two kinds, two languages
        costs = [cost(site, database, ask) for asked in samples(on).values() for ask in asked]
        costs.sort(key=lambda each: -each.total)
        for each in costs[:SHOWN]:
            queued = each.total > MOST_MS and _waits(site, each.ask)
            label = f"{each.status} {each.ask.address[:60]}{' POST' if each.ask.posted else ''}"
            detail = f"{each.own:.0f} + {each.database:.0f} ms, {each.queries} queries"
            name = f"{label} ({detail}{', in turn' if queued else ''})"
            below(name, 0.0 if queued else each.total, MOST_MS, "ms")
    _numbers()


def _numbers() -> None:
    """Measure what looking for numbers of persons adds to each page that repeats its query."""
    ordinary = cpu_each(lambda _n: holds_number("江口镇耕地地力保护补贴"))
    longest = cpu_each(lambda _n: holds_number(DIGITS[:LONGEST_QUERY]), times=20)
    below("numbers looked for in a query, ordinary: CPU a page", ordinary, 0.5, "ms")
    below("numbers looked for in the longest query: CPU a page", longest, 5.0, "ms")
