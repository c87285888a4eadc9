"""The raw limits of full-text search: bare views behind the same middleware, counts included."""

from __future__ import annotations

import json

from django.db import connection
from django.http import HttpResponse
from django.urls import include, path

from portal.databases.dialect import on_postgres
from search.index.client import query_client
from search.texts.documents import TEXTS
from search.texts.tokens import spelled

READ = "SELECT kind, title, substr(body, 1, 110), address FROM search_text WHERE id IN ({marks})"
# Hits in two ways, of which the caller names the quicker one: the planner does not know what
# unpacking token lists costs.
HITS = "SELECT number FROM search_text_{}(%s::tsquery, NULL, NULL, NULL, NULL, 10)"
WAYS = {way: HITS.format(way) for way in ("rare", "frequent")}
COUNTS = "SELECT kind, n FROM search_text_counts(%s::tsquery)"
SQLITE = (
    (
        "SELECT t.id FROM search_texttokens k JOIN search_text t ON t.id = k.rowid"
        " WHERE search_texttokens MATCH %s ORDER BY day DESC, t.id DESC LIMIT 10"
    ),
    (
        "SELECT kind, count(*) FROM search_texttokens k JOIN search_text t ON t.id = k.rowid"
        " WHERE search_texttokens MATCH %s GROUP BY kind"
    ),
)


def _answer(keys: list[int], counts: object) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(READ.format(marks=", ".join(["%s"] * len(keys))), keys)
        rows = cursor.fetchall()
    return HttpResponse(json.dumps([rows, counts]), content_type="application/json")


def database(request: object) -> HttpResponse:
    """Ten rows and the counts by kind of tokens (``t``, given ready) from the database."""
    tokens = request.GET["t"].split()
    if on_postgres():
        hits, counts = WAYS[request.GET["way"]], COUNTS
        wanted = " & ".join(f"'{token}'" for token in tokens)
    else:
        (hits, counts), wanted = SQLITE, " AND ".join(f'"{spelled(token)}"' for token in tokens)
    with connection.cursor() as cursor:
        cursor.execute(hits, [wanted])
        keys = [key for (key,) in cursor.fetchall()]
        cursor.execute(counts, [wanted])
        return _answer(keys, cursor.fetchall())


def elastic(request: object) -> HttpResponse:
    """The same from one bare request to Elasticsearch and one read of the rows."""
    found = query_client().search(
        index=TEXTS.alias,
        query={"bool": {"filter": [{"term": {"tokens": t}} for t in request.GET["t"].split()]}},
        sort=[{"day": "desc"}, {"number": "desc"}],
        aggs={"kind": {"terms": {"field": "kind"}}},
        size=10,
        track_total_hits=False,
        stored_fields="_none_",
        filter_path="hits.hits.sort,aggregations",
    )
    keys = [hit["sort"][1] for hit in found.body["hits"]["hits"]]
    return _answer(keys, found.body["aggregations"]["kind"]["buckets"])


urlpatterns = [
    path("api/bare/texts", database),
    path("api/bare/texts-elastic", elastic),
    path("", include("portal.urls")),
]
