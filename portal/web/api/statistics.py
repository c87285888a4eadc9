"""The county's frozen figures for programs: ``/api/v1/statistics``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from ninja import Router

from portal.web.api.answers import figure_body, json_response, next_page, refused
from portal.web.api.schemas import Problem, Statistics, parameters
from portal.web.delivery.limits import limited, problem
from portal.web.pages.parts.paging import BadMarker, take
from portal.web.pages.parts.query_params import MAX_CURSOR, QueryParams
from portal.web.pages.sets.views import bad_marker
from portal.web.pages.statistics.views import read_figures

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

DEFAULT_LIMIT = 100
ORDER = ("year", "policy_code", "township_code")
router = Router(tags=["statistics"])


@router.get(
    "/statistics",
    response={200: Statistics, 400: Problem, 404: Problem, 429: Problem},
    operation_id="statistics",
    url_name="statistics",
    summary="Frozen figures by year, policy and township, all classes",
    by_alias=True,
    openapi_extra=parameters(
        year="Year, four digits",
        policy="Policy code, three digits; `all` for the totals over all policies",
        township="Township code, nine digits; `all` for the totals of the county",
        cursor="Marker of the next page, from `next`",
        limit="Rows per page, at most 100, which is the default",
    ),
)
@limited("api", api=True)
def statistics(request: HttpRequest) -> HttpResponse:
    """Answer figures by year, policy and township; totals have empty codes."""
    params = QueryParams(request.GET)
    figure_filter, policies, townships = read_figures(params)
    limit, cursor = params.limit(DEFAULT_LIMIT), params.text("cursor", MAX_CURSOR)
    if params.problems:
        return refused(params)
    cells = figure_filter.cells()
    try:
        part = take(cells, ORDER, of="statistics", cursor=cursor, limit=limit)
    except BadMarker:
        return problem(400, _("Some parameters make no sense"), bad_marker())
    return json_response(
        {
            "count": cells.count(),
            "results": [figure_body(figure, policies, townships) for figure in part.rows],
            "next": next_page(request, part.next),
        }
    )
