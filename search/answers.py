"""The JSON of the payout API, written without a serialiser: it is asked for often."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.translation import gettext as _

from portal.disclosure.public_row import NOT_IN_API
from portal.web.api.answers import as_json
from portal.web.delivery.limits import problem

if TYPE_CHECKING:
    from django.http import HttpRequest

    from .backends import Page
    from .errors import InvalidFilter
    from .filters import PayoutFilter
    from .labels import Labels
    from .summaries import Remembered


def problem_of(error: InvalidFilter) -> HttpResponse:
    """Return the problem document of parameters that make no sense."""
    return problem(
        400,
        _("Some parameters make no sense"),
        " ".join(error.problems.values()),
        errors=error.problems,
    )


def page_response(
    request: HttpRequest,
    payout_filter: PayoutFilter,
    page: Page,
    remembered: Remembered,
    labels: Labels,
) -> HttpResponse:
    """Return one page of payments as the contract writes it."""
    for row in page.rows:
        labels.write_on(row)
        for name in NOT_IN_API:
            del row[name]
    summary = remembered.summary
    body = {
        "count": summary.count,
        "total_amount": f"{summary.amount:.2f}" if summary.exact else None,
        "as_of": labels.as_of.isoformat() if labels.as_of else None,
        "count_exact": summary.exact,
        "results": page.rows,
        "next": _next(request, payout_filter, page),
    }
    response = HttpResponse(
        f'{as_json(body)[:-1]},"facets":{remembered.facets(labels)}}}',
        content_type="application/json; charset=utf-8",
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _next(request: HttpRequest, payout_filter: PayoutFilter, page: Page) -> str | None:
    if not page.next:
        return None
    address = request.build_absolute_uri(request.path)
    limit = request.GET.get("limit")
    tail = f"&limit={limit}" if limit else ""
    return f"{address}?{payout_filter.with_(cursor=page.next).query()}{tail}"
