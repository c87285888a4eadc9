"""The raw limit of payout search on Elasticsearch: the client's own call, then its 20 rows."""

from __future__ import annotations

import json

from django.db import connection
from django.http import HttpResponse
from django.urls import include, path

from search.backends.elasticsearch import NARROWED, _counts, _page
from search.documents import PAYOUTS
from search.filters import read_filter
from search.index.client import query_client
from search.index.msearch import KEYS_ONLY
from search.labels import current_labels
from tests.bench.bare import COLUMNS

SQL = """
SELECT e.id, d.ref, e.policy_code, e.period, e.township_code, e.village_code, e."group", e.name,
  e.quantity, e.unit, e.rate, e.amount, e.paid_on::text
FROM disclosure_disclosedentry e
JOIN disclosure_edition s ON s.id = e.edition_id
JOIN disclosure_disclosure d ON d.id = s.disclosure_id WHERE e.id = ANY(%s)
"""
_held: dict[str, list[dict]] = {}


def prepare(query: str) -> None:
    """Build the request of a question beforehand."""
    wanted = read_filter(dict(part.split("=") for part in query.split("&")), current_labels())
    bodies = [_page(wanted, None, 20)]
    if not wanted.is_summed:
        bodies.append(_counts(wanted, NARROWED))
    _held[query] = [part for body in bodies for part in ({}, KEYS_ONLY | body)]


def found(request: object) -> HttpResponse:
    """Ask for keys (and counts), read the rows, write them."""
    answer = query_client().msearch(
        index=PAYOUTS.alias, searches=_held[request.META["QUERY_STRING"]]
    )
    hits = answer["responses"][0]["hits"]["hits"][:20]
    keys = [hit["sort"][1] for hit in hits]
    with connection.cursor() as cursor:
        cursor.execute(SQL, [keys])
        rows = {row[0]: dict(zip(COLUMNS, row[1:], strict=True)) for row in cursor.fetchall()}
    body = json.dumps({"results": [rows[key] for key in keys]})
    return HttpResponse(body, content_type="application/json")


urlpatterns = [path("api/bare/found", found), path("", include("portal.urls"))]
