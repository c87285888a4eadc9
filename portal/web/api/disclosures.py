"""Published sets for programs: ``/api/v1/disclosures``."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Count, Sum
from django.http import HttpResponseRedirect
from django.utils.translation import gettext as _
from ninja import Router

from portal.disclosure.queries.filters import printed_query
from portal.policies.enums import DisclosureClass
from portal.web.api.answers import (
    day,
    edition_body,
    entry_bodies,
    json_response,
    next_page,
    refused,
    set_body,
    yuan,
)
from portal.web.api.schemas import Entries, Problem, SetDetail, Sets, parameters
from portal.web.delivery.limits import limited, problem
from portal.web.pages.parts.paging import BadMarker, take
from portal.web.pages.parts.query_params import MAX_CURSOR, QueryParams
from portal.web.pages.sets.views import bad_marker, read_entries, read_set, read_sets

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

DEFAULT_LIMIT = 20
CURSOR = "Marker of the next page, from `next`"
LIMIT = "Rows per page, at most 100"
router = Router(tags=["disclosures"])
ERRORS = {400: Problem, 404: Problem, 429: Problem}


@router.get(
    "/disclosures",
    response={200: Sets, **ERRORS},
    operation_id="disclosures",
    summary="Published sets, newest first",
    by_alias=True,
    openapi_extra=parameters(
        policy="Policy code, three digits",
        year="Year of the period, four digits",
        township="Township code, nine digits",
        cursor=CURSOR,
        limit=LIMIT,
    ),
)
@limited("api", api=True)
def disclosures(request: HttpRequest) -> HttpResponse:
    """Answer one page of sets in their newest edition, withdrawn and expired ones included."""
    params = QueryParams(request.GET)
    set_filter, _policies, _townships = read_sets(params)
    limit, cursor = params.limit(DEFAULT_LIMIT), params.text("cursor", MAX_CURSOR)
    if params.problems:
        return refused(params)
    editions = set_filter.editions()
    try:
        part = take(editions, ("-published_at", "-id"), of="sets", cursor=cursor, limit=limit)
    except BadMarker:
        return problem(400, _("Some parameters make no sense"), bad_marker())
    return json_response(
        {
            "count": editions.count(),
            "results": [edition_body(edition) for edition in part.rows],
            "next": next_page(request, part.next),
        }
    )


@router.get(
    "/disclosures/{ref}",
    response={200: SetDetail, **ERRORS},
    operation_id="disclosure",
    summary="One set with its totals by place",
    by_alias=True,
    openapi_extra=parameters(edition="Number of the edition; the newest without"),
)
@limited("api", api=True)
def disclosure(request: HttpRequest, ref: str) -> HttpResponse:
    """Answer an edition of a set; one that was withdrawn tells its reason, without figures."""
    params = QueryParams(request.GET)
    shown = read_set(ref, params)
    return refused(params) if params.problems else json_response(set_body(shown))


@router.get(
    "/disclosures/{ref}/entries",
    response={200: Entries, **ERRORS, 410: Problem},
    operation_id="entries",
    summary="The rows of a set of class A",
    openapi_extra=parameters(
        edition="Number of the edition; the newest without",
        village="Village code, twelve digits",
        q="A masked name, a surname, or a full name, which is masked by a redirect",
        cursor=CURSOR,
        limit=LIMIT,
    ),
)
@limited("api", api=True)
def entries(request: HttpRequest, ref: str) -> HttpResponse:
    """Answer rows in printed order; 404 for classes without names here, 410 once withdrawn."""
    params = QueryParams(request.GET)
    shown = read_set(ref, params)
    edition = shown.edition
    if edition.disclosure_class != DisclosureClass.A:
        return problem(
            404, _("No names here"), _("The names of this subsidy are not shown on this site.")
        )
    if not edition.is_readable:
        return problem(410, _("Not public any more"), _("This list is not public any more."))
    entry_filter = read_entries(params, shown)
    limit, cursor = params.limit(DEFAULT_LIMIT), params.text("cursor", MAX_CURSOR)
    if params.problems:
        return refused(params)
    printed = printed_query(entry_filter.q)
    if printed != entry_filter.q:
        query = request.GET.copy()
        query["q"] = printed
        return HttpResponseRedirect(f"{request.path}?{query.urlencode()}")
    rows = entry_filter.rows(shown)
    try:
        part = take(
            rows,
            ("id",),
            of=f"rows.{edition.pk}",
            cursor=cursor,
            limit=limit,
            within=("edition_id",),
        )
    except BadMarker:
        return problem(400, _("Some parameters make no sense"), bad_marker())
    sums = rows.order_by().aggregate(rows=Count("id"), yuan=Sum("amount"))
    return json_response(
        {
            "disclosure": shown.disclosure.ref,
            "edition": edition.number,
            "count": sums["rows"],
            "total_amount": yuan(sums["yuan"] or Decimal(0)),
            "as_of": day(edition.as_of),
            "results": entry_bodies(part.rows, shown),
            "next": next_page(request, part.next),
        },
        noindex=True,
    )
