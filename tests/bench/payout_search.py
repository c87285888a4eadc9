"""Payout search: CPU beside bare views, growth with the rows, pages beside answers."""

from __future__ import annotations

import itertools

from django.conf import settings
from django.core.cache import cache
from django.db import connection

from portal.disclosure.masking import name_sort_key
from portal.places.models import Place
from search.backends.database import DatabaseEngine
from search.cursors import Cursor, write_cursor
from search.filters import PayoutFilter
from tests.bench.frame import Server, at_least, at_most, below, cpu_each

TOWNSHIP = "500235131"
VILLAGE = "500235131201"
ENGINE = DatabaseEngine()


def _behind(rows: int) -> Cursor:
    """Return the marker of a row far down a township, found by the database."""
    with connection.cursor() as database:
        database.execute(
            "SELECT name_sort, id FROM disclosure_disclosedentry WHERE current AND"
            " township_code = %s ORDER BY name_sort, id OFFSET %s LIMIT 1",
            [TOWNSHIP, rows],
        )
        found = database.fetchone()
    return Cursor(*found) if found else Cursor("", 0)


def run() -> None:
    """Measure what the issue names; the answers carry counts and facets, the bare ones rows."""
    settings.ROOT_URLCONF = "tests.bench.bare"
    server = Server()
    deep = _behind(10_000)
    marker = write_cursor(PayoutFilter(township=TOWNSHIP), deep)
    key = name_sort_key("张")
    pairs = (
        ("page 1 of a village", f"village={VILLAGE}", f"village?village={VILLAGE}"),
        (
            "a surname within a township",
            f"township={TOWNSHIP}&q=%E5%BC%A0",
            f"surname?township={TOWNSHIP}&first={key}&surname=%E5%BC%A0",
        ),
        (
            "cursor at row 10,000",
            f"township={TOWNSHIP}&cursor={marker}",
            f"deep?township={TOWNSHIP}&value={deep.value}&key={deep.key}",
        ),
    )
    for name, ours, raw in pairs:
        mine = cpu_each(lambda _n, q=ours: server.get(f"/api/v1/payouts?{q}"))
        bare = cpu_each(lambda _n, q=raw: server.get(f"/api/bare/{q}"))
        at_most(f"{name}: CPU of answer / bare view", mine, bare, 2.0, "ms")
    wanted = PayoutFilter(township=TOWNSHIP)
    mine = cpu_each(lambda _n: ENGINE.summary(wanted))
    bare = cpu_each(lambda _n: server.get(f"/api/bare/facets?township={TOWNSHIP}"))
    at_most("facets of a township: CPU of summary / bare view", mine, bare, 2.0, "ms")
    _pages(server)


def _pages(server: Server) -> None:
    """Compare the page with the answer, and a kept page with a fresh one."""
    places = Place.objects.townships().order_by("code").values_list("code", flat=True)
    questions = itertools.cycle(
        f"policy={policy}&year={year}&township={place}"
        for year in (2026, 2025, 2024)
        for policy in ("042", "040", "010", "043", "053", "009")
        for place in places
    )
    cache.clear()
    page = cpu_each(lambda _n: server.get(f"/payouts/?{next(questions)}"), times=60)
    answer = cpu_each(lambda _n: server.get(f"/api/v1/payouts?{next(questions)}"), times=60)
    below("page above the answer: CPU", page - answer, 2.5, "ms")
    query = next(questions)
    kept = cpu_each(lambda _n: server.get(f"/payouts/?{query}"), times=300)
    at_least("kept page: requests a second / fresh page", 1000 / kept, 1000 / page, 10.0, "1/s")
