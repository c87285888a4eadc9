"""The JSON of the payout API, written without a serialiser: it is asked for often."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from portal.web.limits import problem

from .presentation import label

if TYPE_CHECKING:
    from django.http import HttpRequest

    from .backends import Bucket, Page, Summary
    from .errors import InvalidFilter
    from .filters import PayoutFilter
    from .labels import Labels


def problem_of(error: InvalidFilter) -> HttpResponse:
    """Return the problem document of parameters that make no sense."""
    return problem(
        400,
        _("Some parameters make no sense"),
        " ".join(error.problems.values()),
        errors=error.problems,
    )


def _facet(buckets: list[Bucket], names: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "value": bucket.value,
            "label": names.get(bucket.value, bucket.value),
            "count": bucket.count,
            "amount": f"{bucket.amount:.2f}",
        }
        for bucket in buckets
    ]


def answer(
    request: HttpRequest, wanted: PayoutFilter, found: Page, summary: Summary, labels: Labels
) -> HttpResponse:
    """Return one page of payments as the contract writes it."""
    names = {
        "policy": labels.policies,
        "township": labels.townships,
        "village": labels.villages,
        "year": {},
    }
    for row in found.rows:
        label(row, labels)
        del row["edition"]
    body = {
        "count": summary.count,
        "total_amount": f"{summary.amount:.2f}" if summary.exact else None,
        "as_of": labels.as_of.isoformat() if labels.as_of else None,
        "count_exact": summary.exact,
        "results": found.rows,
        "facets": {
            name: _facet(buckets, names[name])
            for name, buckets in summary.facets.items()
            if buckets
        },
        "next": _next(request, wanted, found),
    }
    response = HttpResponse(
        json.dumps(body, ensure_ascii=False, separators=(",", ":")),
        content_type="application/json; charset=utf-8",
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _next(request: HttpRequest, wanted: PayoutFilter, found: Page) -> str | None:
    if not found.next:
        return None
    address = request.build_absolute_uri(request.path)
    limit = request.GET.get("limit")
    tail = f"&limit={limit}" if limit else ""
    return f"{address}?{wanted.with_(cursor=found.next).query()}{tail}"
