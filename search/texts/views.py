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
from .answer import answers
from .engines import texts_engine
from .kinds import TextKind
from .missed import note_missed
from .query import MAX_QUESTION, TextQuery, question_problem, read_query, understood
from .suggest import suggestions
from .vocabulary import current_vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from .answer import Answers
    from .hits import TextEngine
    from .vocabulary import Vocabulary

TEMPLATE: Final = "search/texts.html"
# Words of a question in vain that are looked for one by one.
ALONE: Final = 4


def _asked(request: HttpRequest) -> Mapping[str, str]:
    """Return the parameters: of a posted form its question and what the pressed button says."""
    if request.method != "POST":
        return request.GET
    asked = QueryDict(request.POST.get("go", ""), mutable=True)
    if "go" not in request.POST:
        asked["kind"] = request.POST.get("kind", "")
    asked["q"] = request.POST.get("q", "")
    return asked


@csrf_exempt  # changes nothing and keeps no state: decision 15
@require_http_methods(["GET", "HEAD", "POST"])
@limited("search")
def search(request: HttpRequest) -> HttpResponse:
    """Show the public texts that match."""
    vocabulary = current_vocabulary(generation_of(request))
    try:
        asked = read_query(_asked(request), vocabulary)
        if not asked.public:
            # The links of the header repeat the address they stand in
            request.query_refused = True  # type: ignore[attr-defined]
        elif request.method == "POST":
            return _see(asked)
        engine = texts_engine()
        if not (asked.q or asked.kind):
            context = _start(engine)
            return _answer(request, context, degraded=engine.degraded)
        found = answers(engine, asked)
    except InvalidFilter as error:
        return _invalid(request, error.problems)
    except BadCursor as error:
        return _invalid(request, {"cursor": str(error.message)})
    context = _results(asked, found, vocabulary)
    if not found.rows and not asked.cursor:
        if not (found.total or context["promoted"]):
            note_missed(asked)
        context |= _empty(engine, asked, found, vocabulary)
    response = _answer(request, context, degraded=engine.degraded)
    if not asked.public:
        # Whoever wrote a name into the address sends it on to no other page
        response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _see(asked: TextQuery) -> HttpResponse:
    response = HttpResponseRedirect(show.step(asked, cursor=asked.cursor)["href"])
    response.status_code = 303
    return response


def _answer(
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


def _results(asked: TextQuery, found: Answers, vocabulary: Vocabulary) -> dict[str, Any]:
    first = not asked.cursor
    return {
        "page": _page(),
        "state": "results",
        "form": _form(asked.q, kind=asked.kind),
        "posts": not asked.public,
        "asked": asked,
        "summary": show.summary(asked, found),
        "promoted": show.promoted(asked),
        "straight": show.straight(asked, vocabulary) if first else [],
        "maybe_name": show.may_be_a_name(asked),
        "payouts_href": reverse("payouts"),
        "facets": show.facets(asked, found.counts),
        "orders": show.orders(asked),
        "rows": [show.row(one) for one in found.rows],
        "previous": _step(asked, found.previous),
        "next": _step(asked, found.next),
    }


def _step(asked: TextQuery, marker: str) -> dict[str, str] | None:
    return show.step(asked, cursor=marker) if marker else None


def _empty(
    engine: TextEngine, asked: TextQuery, found: Answers, vocabulary: Vocabulary
) -> dict[str, Any]:
    """Return what helps when nothing was found: kinds and single words that find something."""
    alone = {}
    if len(asked.words) > 1:
        public = [word for word in asked.words if vocabulary.cover(word)]
        for word in public[:ALONE]:
            one = understood(TextQuery(q=word), vocabulary)
            alone[word] = sum(engine.counts(one).values())
    everything = TextQuery()
    return {
        "page": _page(_("Nothing found")),
        "state": "empty",
        "nearer": show.nearer(asked, found.counts, alone),
        "facets": show.facets(everything, engine.counts(everything))[1:],
        "why": [
            _("Shorter words find more: a subsidy, a township, a kind of help."),
            _("Names of people stand on the payment lists only, and in part."),
        ],
        "kind": str(TextKind(asked.kind).label) if asked.kind else "",
    }


def _invalid(request: HttpRequest, problems: Mapping[str, str]) -> HttpResponse:
    """Answer 400 with the sentences on top; keeps what was typed unless it may be a number."""
    request.query_refused = True  # type: ignore[attr-defined]
    typed = _asked(request).get("q", "")
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
    return _answer(request, context, status=400)


@csrf_exempt  # changes nothing and keeps no state: decision 15
@require_POST
@limited("suggest", api=True)
def suggest(request: HttpRequest) -> JsonResponse:
    """Return what may be meant by ``q``: posted, since it may be the beginning of a name."""
    vocabulary = current_vocabulary()
    found = suggestions(request.POST.get("q", ""), vocabulary)
    said = ngettext("%(n)d suggestion", "%(n)d suggestions", len(found)) % {"n": len(found)}
    response = JsonResponse(
        {
            "suggestions": [one._asdict() for one in found],
            "said": said if found else _("No suggestions"),
        },
        json_dumps_params={"ensure_ascii": False},
    )
    add_never_cache_headers(response)
    return response
