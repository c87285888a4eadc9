"""Full-text search for programs: ``/api/v1/search``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.utils.encoding import iri_to_uri
from ninja import Router, Schema

from portal.numerals import whole_number
from portal.web.api.answers import json_response
from portal.web.api.policies import ERRORS
from portal.web.api.schemas import parameters
from portal.web.delivery.limits import limited, problem
from portal.web.delivery.public_state import generation_of
from search.answers import problem_of
from search.errors import BadCursor, InvalidFilter
from search.index.fallback import mark_degraded

from .engines import TextSearch
from .kinds import TextKind
from .presentation import href
from .query import read_query
from .results import PAGE, result_page
from .vocabulary import current_vocabulary

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from .query import TextQuery
    from .results import Result, ResultPage

MAX_LIMIT = 50
router = Router(tags=["search"])


class TextResult(Schema):
    """One public text; ``excerpt`` is plain text around the first word found."""

    kind: str
    title: str
    excerpt: str
    url: str
    published_on: str | None
    organisation: str
    policy_codes: list[str]


class KindCount(Schema):
    """One kind of content with the number of texts that match."""

    value: str
    label: str
    count: int


class SearchResults(Schema):
    """One page of texts. ``next`` is missing where the question may be a name: pass ``cursor``."""

    count: int
    results: list[TextResult]
    facets: dict[str, list[KindCount]]
    cursor: str | None
    next: str | None


@router.get(
    "/search",
    response={200: SearchResults, **ERRORS},
    operation_id="search",
    summary="Search public texts: policies, notices, guides, basis documents, published sets",
    openapi_extra=parameters(
        q="Words; every one must stand in the text. Names of people stand in payouts only",
        kind="One of: " + ", ".join(TextKind.values),
        order="best (default) or newest",
        cursor="Marker of the next page, from `cursor`",
        limit=f"Texts per page, at most {MAX_LIMIT}",
    ),
)
@limited("api", api=True)
def search_texts(request: HttpRequest) -> HttpResponse:
    """Answer one page with the numbers by kind; errors are problem documents."""
    vocabulary = current_vocabulary(generation_of(request))
    engine = TextSearch()
    try:
        limit = _limit(request)
        query = read_query(request.GET, vocabulary)
        page = result_page(engine, query, limit=limit)
    except InvalidFilter as error:
        return problem_of(error)
    except BadCursor as error:
        return problem(400, "cursor", str(error.message))
    response = json_response(_body(request, query, page, limit), noindex=True)
    return mark_degraded(response, degraded=engine.degraded)


def _limit(request: HttpRequest) -> int:
    text = request.GET.get("limit", "")
    if not text:
        return PAGE
    limit = whole_number(text, range(1, MAX_LIMIT + 1))
    if limit is None:
        raise InvalidFilter({"limit": f"1 … {MAX_LIMIT}"})
    return limit


def _body(request: HttpRequest, query: TextQuery, page: ResultPage, limit: int) -> dict[str, Any]:
    site = request.build_absolute_uri("/")[:-1]
    following = None
    if page.next and query.public:
        parameters = query.with_(cursor=page.next).query_string()
        tail = f"&{urlencode({'limit': limit})}" if limit != PAGE else ""
        following = f"{request.build_absolute_uri(request.path)}?{parameters}{tail}"
    return {
        "count": page.counts.get(query.kind, 0) if query.kind else page.total,
        "results": [_result(site, result) for result in page.rows],
        "facets": {
            "kind": [
                {"value": kind, "label": str(TextKind(kind).label), "count": page.counts[kind]}
                for kind in TextKind.values
                if page.counts.get(kind)
            ]
        },
        "cursor": page.next or None,
        "next": following,
    }


def _result(site: str, result: Result) -> dict[str, Any]:
    return {
        "kind": result.kind,
        "title": result.plain_title,
        "excerpt": "".join(piece.text for piece in result.excerpt),
        "url": site + iri_to_uri(href(result.address)),
        "published_on": result.published_on.isoformat() if result.published_on else None,
        "organisation": result.organisation,
        "policy_codes": result.policy_codes,
    }
