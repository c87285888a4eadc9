"""Full-text search for people: the page, the posted question, suggestions while typing.

A question may be a name, so our forms post. A question made of public vocabulary alone is sent on
to its address, which can be linked and gone back to; any other is answered where it was posted, its
pages and kinds are buttons that post again, and no address holds it (docs/adr/0009).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.http import HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from portal.web.delivery.limits import limited
from portal.web.delivery.public_state import generation_of
from portal.web.pages.parts.page import page as page_of
from search.errors import BadCursor, InvalidFilter
from search.index.fallback import mark_degraded

from . import presentation as show
from .engines import TextSearch
from .kinds import TextKind
from .missed import record_missed
from .query import MAX_QUESTION, TextQuery, interpret, question_problem, read_query
from .results import result_page
from .suggest import suggestions
from .vocabulary import current_vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from .hits import TextEngine
    from .results import ResultPage
    from .vocabulary import Vocabulary

TEMPLATE: Final = "search/texts.html"
# Words of a question without hits that are counted one by one.
SINGLE_WORDS: Final = 4


def _parameters(request: HttpRequest) -> Mapping[str, str]:
    """Return the parameters: of a posted form its question and what the pressed button says."""
    if request.method != "POST":
        return request.GET
    query = QueryDict(request.POST.get("go", ""), mutable=True)
    if "go" not in request.POST:
        query["kind"] = request.POST.get("kind", "")
    query["q"] = request.POST.get("q", "")
    return query


@csrf_exempt  # changes nothing and keeps no state: decision 15
@require_http_methods(["GET", "HEAD", "POST"])
@limited("search")
def search(request: HttpRequest) -> HttpResponse:
    """Show the public texts that match."""
    vocabulary = current_vocabulary(generation_of(request))
    try:
        query = read_query(_parameters(request), vocabulary)
        if not query.public:
            # The links of the header repeat the address they stand in
            request.query_refused = True  # type: ignore[attr-defined]
        elif request.method == "POST":
            return _redirect(query)
        engine = TextSearch()
        if not (query.q or query.kind):
            context = _start(engine)
            return _response(request, context, degraded=engine.degraded)
        page = result_page(engine, query)
    except InvalidFilter as error:
        return _invalid(request, error.problems)
    except BadCursor as error:
        return _invalid(request, {"cursor": str(error.message)})
    context = _results(query, page, vocabulary)
    if not page.rows and not query.cursor:
        if not (page.total or context["promoted"]):
            record_missed(query)
        context |= _empty(engine, query, page, vocabulary)
    response = _response(request, context, degraded=engine.degraded)
    if not query.public:
        # Whoever wrote a name into the address sends it on to no other page
        response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _redirect(query: TextQuery) -> HttpResponse:
    response = HttpResponseRedirect(show.step(query, cursor=query.cursor)["href"])
    response.status_code = 303
    return response


def _response(
    request: HttpRequest, context: dict[str, Any], *, status: int = 200, degraded: bool = False
) -> HttpResponse:
    context["degraded"] = degraded
    response = render(request, TEMPLATE, context, status=status)
    add_never_cache_headers(response)
    return mark_degraded(response, degraded=degraded)


def _page(title: str = "") -> dict[str, Any]:
    name = _("Search the site")
    page = page_of(title or name, crumb=name, column=name, noindex=True)
    return page | {"own_search": True}


def _form(q: str = "", *, kind: str = "", error: str = "") -> dict[str, Any]:
    return {"action": reverse("search"), "q": q, "kind": kind, "error": error, "most": MAX_QUESTION}


def _start(engine: TextEngine) -> dict[str, Any]:
    """Return the page before anything is asked: the field, and what there is."""
    everything = TextQuery()
    return {
        "page": _page(),
        "state": "start",
        "form": _form(),
        "facets": show.facets(everything, engine.counts(everything))[1:],
    }


def _results(query: TextQuery, page: ResultPage, vocabulary: Vocabulary) -> dict[str, Any]:
    first = not query.cursor
    return {
        "page": _page(),
        "state": "results",
        "form": _form(query.q, kind=query.kind),
        "posts": not query.public,
        "summary": show.summary(query, page),
        "promoted": show.promoted(query),
        "shortcuts": show.shortcuts(query, vocabulary) if first else [],
        "maybe_name": show.may_be_a_name(query),
        "payouts_href": reverse("payouts"),
        "facets": show.facets(query, page.counts),
        "orders": show.orders(query),
        "rows": [show.row(result) for result in page.rows],
        "previous": _step(query, page.previous),
        "next": _step(query, page.next),
    }


def _step(query: TextQuery, marker: str) -> dict[str, str] | None:
    return show.step(query, cursor=marker) if marker else None


def _empty(
    engine: TextEngine, query: TextQuery, page: ResultPage, vocabulary: Vocabulary
) -> dict[str, Any]:
    """Return what helps when nothing was page: kinds and single words that find something."""
    alone = {}
    if len(query.words) > 1:
        public = [word for word in query.words if vocabulary.segment(word)]
        for word in public[:SINGLE_WORDS]:
            single = interpret(TextQuery(q=word), vocabulary)
            alone[word] = sum(engine.counts(single).values())
    everything = TextQuery()
    return {
        "page": _page(_("Nothing found")),
        "state": "empty",
        "looser_filters": show.looser_filters(query, page.counts, alone),
        "facets": show.facets(everything, engine.counts(everything))[1:],
        "why": [
            _("Shorter words find more: a subsidy, a township, a kind of help."),
            _("Names of people stand on the payment lists only, and in part."),
        ],
        "kind": str(TextKind(query.kind).label) if query.kind else "",
    }


def _invalid(request: HttpRequest, problems: Mapping[str, str]) -> HttpResponse:
    """Answer 400 with the sentences on top; keeps what was typed unless it may be a number."""
    request.query_refused = True  # type: ignore[attr-defined]
    typed = _parameters(request).get("q", "")
    q = "" if "q" in problems else typed
    if "q" in problems and len(typed) > MAX_QUESTION:
        cut = typed[:MAX_QUESTION]
        q = "" if question_problem(cut) else cut
    context = {
        "page": _page(),
        "state": "invalid",
        "form": _form(q, error=problems.get("q", "")),
        "errors": [
            {"text": text, "field": "q" if name == "q" else ""} for name, text in problems.items()
        ],
    }
    return _response(request, context, status=400)


@csrf_exempt  # changes nothing and keeps no state: decision 15
@require_POST
@limited("suggest", api=True)
def suggest(request: HttpRequest) -> JsonResponse:
    """Return what may be meant by ``q``: posted, since it may be the beginning of a name."""
    vocabulary = current_vocabulary()
    suggested = suggestions(request.POST.get("q", ""), vocabulary)
    text = ngettext("%(n)d suggestion", "%(n)d suggestions", len(suggested)) % {"n": len(suggested)}
    response = JsonResponse(
        {
            "suggestions": [suggestion._asdict() for suggestion in suggested],
            "said": text if suggested else _("No suggestions"),
        },
        json_dumps_params={"ensure_ascii": False},
    )
    add_never_cache_headers(response)
    return response
