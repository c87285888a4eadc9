"""The raw limits of the desk: bare views in Wagtail's frame, one statement and one loop each."""

from __future__ import annotations

from functools import cache

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import Template, engines
from django.urls import include, path
from wagtail.admin.auth import require_admin_access

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


urlpatterns = [
    path("admin/bare/rows/", require_admin_access(rows)),
    path("admin/bare/batch/", require_admin_access(batch)),
    path("", include("portal.urls")),
]
