"""The raw limits of the desk: bare views in Wagtail's frame, one statement and one loop each."""

from __future__ import annotations

from functools import cache

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import Template, engines
from django.urls import include, path
from wagtail.admin.auth import require_admin_access

from portal.payouts.queries.ledger_people import COUNTED_ROWS

ROWS = """
SELECT l.number, l.name_masked, v.full_name, l."group", l.id_number_masked, l.card_masked,
  l.quantity, l.unit, l.amount, e.kind, e.reason
FROM (SELECT * FROM payouts_line l WHERE batch_id = %s AND {where} ORDER BY {order} LIMIT 101) l
JOIN places_place v ON v.id = l.village_id
LEFT JOIN LATERAL (SELECT kind, reason FROM payouts_lineevent WHERE line_id = l.id
  ORDER BY id DESC LIMIT 1) e ON true ORDER BY {order}
"""
# Of each question: condition and order.
QUESTIONS = {
    "all": ("true", "number"),
    "behind": ("number > %s", "number"),
    "village": ("village_id = %s", "number"),
    "amount": ("true", "amount DESC, number DESC"),
    "failed": (
        "id IN (SELECT line_id FROM payouts_lineevent WHERE kind IN ('FAILED', 'RETURNED'))",
        "number",
    ),
}
BATCH = """
SELECT number, policy_id, unit_id, status, line_count, total, paid_count, paid_total, failed_count,
  failed_total FROM payouts_batch WHERE id = %s
"""
VILLAGES = """
SELECT v.full_name, count(*), count(DISTINCT recipient_id), sum(amount)
FROM payouts_line l JOIN places_place v ON v.id = l.village_id WHERE batch_id = %s
GROUP BY 1 ORDER BY 1
"""
GONE = """
SELECT min(l.name_masked), v.full_name, sum(l.amount)
FROM payouts_line l JOIN places_place v ON v.id = l.village_id
JOIN payouts_batch e ON e.id = l.batch_id
JOIN payouts_batch b ON (b.policy_id, b.unit_id) = (e.policy_id, e.unit_id) AND b.id = %s
WHERE e.period = '2025' AND NOT EXISTS (SELECT 1 FROM payouts_line n
  WHERE n.batch_id = b.id AND n.recipient_id = l.recipient_id)
GROUP BY l.recipient_id, 2 ORDER BY 2, 1 LIMIT 101
"""
LEDGER = """
SELECT policy_id, unit_id, period, sum(line_count), sum(total), sum(paid_count), sum(paid_total),
  sum(failed_count), sum(failed_total) FROM payouts_batch WHERE period = %s GROUP BY 1, 2, 3
"""
PEOPLE = """
SELECT policy_id, unit_id, period, count(DISTINCT recipient_id) FROM payouts_line l
JOIN payouts_batch b ON b.id = l.batch_id WHERE period = %s
GROUP BY GROUPING SETS ((policy_id, unit_id, period), ())
"""
MISSING = """
SELECT v.full_name, count(*), sum(l.amount) FROM payouts_line l
JOIN places_place v ON v.id = l.village_id JOIN payouts_batch e ON e.id = l.batch_id
JOIN policies_policy p ON p.id = e.policy_id AND p.code = %s
WHERE e.period = '2025' AND NOT EXISTS (SELECT 1 FROM payouts_line n
  JOIN payouts_batch b ON b.id = n.batch_id
  WHERE n.village_id = l.village_id AND b.period = '2026' AND b.policy_id = e.policy_id)
GROUP BY 1 ORDER BY 1
"""
PAGE = """{% extends "wagtailadmin/generic/base.html" %}{% block main_content %}
<p>{{ head }}</p><table class="listing"><tbody>{% for row in rows %}<tr>{% for cell in row %}
<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</tbody></table>{% endblock %}"""


@cache
def _page() -> Template:
    return engines["django"].from_string(PAGE)


def _answer(request: HttpRequest, rows: list[tuple], head: object = "") -> HttpResponse:
    context = {"rows": rows, "head": head, "header_title": "bare"}
    return HttpResponse(_page().render(context, request))


def _ask(statement: str, *parameters: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


def _rows(batch: str, question: str, *more: str) -> list[tuple]:
    where, order = QUESTIONS[question]
    return _ask(ROWS.format(where=where, order=order), batch, *more)


def rows(request: HttpRequest) -> HttpResponse:
    """Show 100 rows of a batch."""
    data = request.GET
    return _answer(request, _rows(data["batch"], data["question"], *data.getlist("value")))


def batch(request: HttpRequest) -> HttpResponse:
    """Show a batch with its sums by village and ten rows."""
    key = request.GET["batch"]
    (head,) = _ask(BATCH, key)
    return _answer(request, _ask(VILLAGES, key) + _rows(key, "all")[:10], head)


def gone(request: HttpRequest) -> HttpResponse:
    """Show whom the period before paid and this batch does not."""
    return _answer(request, _ask(GONE, request.GET["batch"]))


def ledger(request: HttpRequest) -> HttpResponse:
    """Show the sums of a year, and of people where our page counts them."""
    sums = _ask(LEDGER, request.GET["year"])
    counted = sum(row[3] for row in sums) <= COUNTED_ROWS
    return _answer(request, sums + (_ask(PEOPLE, request.GET["year"]) if counted else []))


def missing(request: HttpRequest) -> HttpResponse:
    """Show the villages that a policy paid in the period before and does not pay now."""
    return _answer(request, _ask(MISSING, request.GET["policy"]))


urlpatterns = [
    path("admin/bare/rows/", require_admin_access(rows)),
    path("admin/bare/batch/", require_admin_access(batch)),
    path("admin/bare/gone/", require_admin_access(gone)),
    path("admin/bare/ledger/", require_admin_access(ledger)),
    path("admin/bare/missing/", require_admin_access(missing)),
    path("", include("portal.urls")),
]
