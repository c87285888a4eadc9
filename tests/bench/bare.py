"""The raw limits of payout search: bare views behind the same middleware, one statement each."""

from __future__ import annotations

import json

from django.db import connection
from django.http import HttpResponse
from django.urls import include, path

SQL = """
SELECT d.ref, e.policy_code, e.period, e.township_code, e.village_code, e."group", e.name,
  e.quantity, e.unit, e.rate, e.amount, e.paid_on::text
FROM (SELECT * FROM disclosure_disclosedentry WHERE current AND {where}
      ORDER BY name_sort, id LIMIT 20) e
JOIN disclosure_edition s ON s.id = e.edition_id
JOIN disclosure_disclosure d ON d.id = s.disclosure_id ORDER BY e.name_sort, e.id
"""
FACETS = """
SELECT year, policy_code, sum(payments)::bigint, sum(total)::bigint
FROM disclosure_townshipsummary WHERE township_code = %s GROUP BY 1, 2
"""
COLUMNS = (
    "disclosure", "policy_code", "period", "township_code", "village_code", "group", "name",
    "quantity", "unit", "rate", "amount", "paid_on",
)  # fmt: skip


def _rows(where: str, params: list[object]) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(SQL.format(where=where), params)
        rows = [dict(zip(COLUMNS, row, strict=True)) for row in cursor.fetchall()]
    return HttpResponse(json.dumps({"results": rows}), content_type="application/json")


def village(request: object) -> HttpResponse:
    """Page 1 of a village."""
    return _rows("village_code = %s", [request.GET["village"]])


def surname(request: object) -> HttpResponse:
    """A surname within a township."""
    township, first, name = (request.GET[key] for key in ("township", "first", "surname"))
    where = "township_code = %s AND name_sort >= %s AND name_sort < %s AND surname = %s"
    return _rows(where, [township, first, first + "zzzz", name])


def deep(request: object) -> HttpResponse:
    """Go on behind row 10,000."""
    value, key = request.GET["value"], int(request.GET["key"])
    where = "township_code = %s AND name_sort >= %s AND (name_sort > %s OR id > %s)"
    return _rows(where, [request.GET["township"], value, value, key])


def facets(request: object) -> HttpResponse:
    """Facets of a township from the summary."""
    with connection.cursor() as cursor:
        cursor.execute(FACETS, [request.GET["township"]])
        rows = cursor.fetchall()
    return HttpResponse(json.dumps(rows), content_type="application/json")


urlpatterns = [
    path("api/bare/village", village),
    path("api/bare/surname", surname),
    path("api/bare/deep", deep),
    path("api/bare/facets", facets),
    path("", include("portal.urls")),
]
