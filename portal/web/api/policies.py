"""The policy list for programs: ``/api/v1/policies``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from ninja import Router

from portal.policies.models import Policy
from portal.policies.rules import policy_code
from portal.web.api.answers import json_response, listing_body, policy_body, refused
from portal.web.api.schemas import Policies, PolicyDetail, Problem, parameters
from portal.web.delivery.limits import limited
from portal.web.pages.parts.query_params import QueryParams
from portal.web.pages.policies.record import read_record
from portal.web.pages.policies.views import read_policies

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

router = Router(tags=["policies"])
ERRORS = {400: Problem, 404: Problem, 429: Problem}


@router.get(
    "/policies",
    response={200: Policies, **ERRORS},
    operation_id="policies",
    summary="The policy list in one edition",
    by_alias=True,
    openapi_extra=parameters(
        edition="Number of the edition; the current one without",
        department="Code of a department",
        level="CENTRAL, MUNICIPAL or COUNTY",
        class_="A, B or C",
        q="Part of the name, or the policy's code",
    ),
)
@limited("api", api=True)
def policies(request: HttpRequest) -> HttpResponse:
    """Answer the rows of an edition, all at once."""
    params = QueryParams(request.GET)
    edition, policy_filter, _departments = read_policies(params)
    if params.problems:
        return refused(params)
    results = [listing_body(listing) for listing in policy_filter.listings()]
    return json_response(
        {
            "edition": edition.number,
            "title": edition.title,
            "current": edition.is_current,
            "count": len(results),
            "results": results,
        }
    )


@router.get(
    "/policies/{code}",
    response={200: PolicyDetail, **ERRORS},
    operation_id="policy",
    summary="One policy with rates and figures",
    by_alias=True,
)
@limited("api", api=True)
def policy(request: HttpRequest, code: str) -> HttpResponse:
    """Answer a policy by its three digits; leading zeros may be left out."""
    row = Policy.objects.filter(code=policy_code(code) or "").first()
    if row is None:
        raise Http404
    return json_response(policy_body(read_record(row)))
