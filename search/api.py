"""Payout search for programs: ``/api/v1/payouts`` (contract.md, "API answers")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseRedirect
from ninja import Router, Schema

from portal.disclosure.queries.filters import printed_query
from portal.numerals import whole_number
from portal.web.api.schemas import Payment
from portal.web.delivery.limits import limited, problem
from portal.web.delivery.public_state import generation_of

from .answers import page_response, problem_of
from .backends import engine
from .errors import BadCursor, InvalidFilter
from .filters import read_filter
from .index.fallback import mark_degraded
from .labels import current_labels
from .summaries import answered

if TYPE_CHECKING:
    from django.http import HttpRequest

MAX_LIMIT = 100
DEFAULT_LIMIT = 20
router = Router(tags=["payouts"])


class FacetValue(Schema):
    """One value of a facet with the payments and yuan behind it."""

    value: str
    label: str
    count: int
    amount: str


class Payouts(Schema):
    """One page of payments; ``count`` counts payments (笔), not people."""

    count: int
    total_amount: str | None
    as_of: str | None
    count_exact: bool
    results: list[Payment]
    facets: dict[str, list[FacetValue]]
    next: str | None


QUERY = {
    "q": "A masked name (张*三), a surname, or a full name, which is masked by a redirect",
    "policy": "Policy code, three digits",
    "year": "Year, four digits",
    "township": "Township code, nine digits",
    "village": "Village code, twelve digits",
    "min": "Least amount per payment in yuan",
    "max": "Greatest amount per payment in yuan",
    "sort": "name, amount, -amount or -paid_on",
    "cursor": "Marker of the next page, from `next`",
    "limit": "Rows per page, at most 100",
}
PARAMETERS = [
    {
        "name": name,
        "in": "query",
        "required": False,
        "description": text,
        "schema": {"type": "string"},
    }
    for name, text in QUERY.items()
]


def _limit(request: HttpRequest) -> int:
    text = request.GET.get("limit", "")
    if not text:
        return DEFAULT_LIMIT
    limit = whole_number(text, range(1, MAX_LIMIT + 1))
    if limit is None:
        raise InvalidFilter({"limit": f"1 … {MAX_LIMIT}"})
    return limit


@router.get(
    "/payouts",
    response=Payouts,
    operation_id="payouts",
    summary="Search disclosed payments of class A",
    openapi_extra={"parameters": PARAMETERS},
)
@limited("api", api=True)
def payouts(request: HttpRequest) -> HttpResponse:
    """Answer one page with count, sum and facets; errors are problem documents."""
    labels = current_labels(generation_of(request))
    try:
        limit = _limit(request)
        payout_filter = read_filter(request.GET, labels)
        printed = printed_query(payout_filter.q)
        if printed != payout_filter.q:
            query = payout_filter.with_(q=printed).query()
            return HttpResponseRedirect(f"{request.path}?{query}&limit={limit}")
        answers = engine(generation_of(request))
        page, remembered = answered(
            answers, payout_filter, limit=limit, generation=labels.generation
        )
    except InvalidFilter as error:
        return problem_of(error)
    except BadCursor as error:
        return problem(400, "cursor", str(error.message))
    response = page_response(request, payout_filter, page, remembered, labels)
    return mark_degraded(response, degraded=answers.degraded)
