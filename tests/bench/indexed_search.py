"""Payout search through Elasticsearch: building and answering beside the bare client."""

from __future__ import annotations

import itertools
import os
from functools import partial
from urllib.parse import quote

from django.conf import settings
from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk

from portal.places.models import Place
from search import summaries
from search.documents import PAYOUTS, payout_documents
from search.index.build import rebuild
from search.labels import current_labels
from tests.bench import bare_elastic
from tests.bench.county import LASTS, SURNAMES
from tests.bench.frame import Server, alternating, at_least, at_most, wall

TIMES = 300
HELD = 1_000_000  # finished documents that the bare helper is given
ALIAS_OF_RAW = "mz-bench-raw"


def run() -> None:
    """Build, then ask; only with an Elasticsearch, which ``make bench`` starts."""
    settings.SEARCH_URL = os.environ["TEST_SEARCH_URL"]
    settings.SEARCH_INDEX_PREFIX = "mz-bench"
    settings.SEARCH_TIMEOUT_MS = 10_000
    settings.SEARCH_LOOK_SECONDS = 5
    client = Elasticsearch(settings.SEARCH_URL, request_timeout=120)
    _build(client)
    _ask()
    settings.SEARCH_URL = ""


def _build(client: Elasticsearch) -> None:
    finished = list(itertools.islice(payout_documents(), HELD))
    actions = [{"_index": ALIAS_OF_RAW, "_id": key, "_source": doc} for key, doc in finished]
    count = len(finished)
    del finished
    client.indices.delete(index=ALIAS_OF_RAW, ignore_unavailable=True)
    shape = {"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": "-1"}
    client.indices.create(
        index=ALIAS_OF_RAW,
        mappings=PAYOUTS.mapping,
        settings={"index": shape | dict(PAYOUTS.settings)},
    )
    raw = count / wall(partial(bulk, client, actions, chunk_size=2_000, refresh=True))
    actions.clear()
    client.indices.delete(index=ALIAS_OF_RAW)
    built = rebuild(PAYOUTS)
    at_least(
        "rebuild / bare bulk helper on finished documents",
        built.documents / built.seconds,
        raw,
        0.7,
        "1/s",
    )


def _questions() -> dict[str, list[str]]:
    places = list(Place.objects.townships().order_by("code").values_list("code", flat=True))
    names = [f"{first}*{last}" for first in SURNAMES[:20] for last in LASTS[:15]]
    return {
        "page 1 of a township, policy and year": [
            f"township={place}&policy={policy}&year={year}"
            for place in places
            for policy in ("042", "040", "010")
            for year in (2026, 2025, 2024)
        ],
        "a surname within a township": [
            f"township={place}&q={quote(first)}" for first in SURNAMES[:10] for place in places
        ],
        "a masked name in the county": [f"q={quote(name)}" for name in names],
        "a masked name, largest amount first": [f"q={quote(name)}&sort=-amount" for name in names],
        "largest amounts of a township": [
            f"township={place}&min=9{n:02}0&sort=-amount" for n in range(10) for place in places
        ],
    }


def _ask() -> None:
    settings.ROOT_URLCONF = "tests.bench.bare_elastic"
    server = Server()
    current_labels()
    for name, queries in _questions().items():
        asked = list(itertools.islice(itertools.cycle(queries), TIMES))
        for query in set(asked):
            bare_elastic.prepare(query)
        mine, raw = alternating(
            [lambda q=query: _first_answer(server, q) for query in asked],
            [lambda q=query: server.get(f"/api/bare/found?{q}") for query in asked],
        )
        at_most(f"{name}: p50 of answer / bare", mine, raw, 1.5, "ms")


def _first_answer(server: Server, query: str) -> None:
    """Ask as the first reader after a publication: no summary is remembered."""
    summaries._memory.clear()
    server.get(f"/api/v1/payouts?{query}")
