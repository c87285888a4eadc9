"""Payout search for people: the page, the posted form, the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from portal.disclosure.queries.filters import printed_query
from portal.web.delivery.limits import limited
from portal.web.delivery.made_files import made_file
from portal.web.delivery.public_state import generation_of
from portal.web.delivery.shared_pages import shared_page
from portal.web.pages.parts.downloads import CSV
from portal.web.pages.parts.page import page as page_of

from . import open_data
from . import presentation as show
from .backends import engine
from .errors import BadCursor, InvalidFilter
from .files import payout_file, yearly
from .filters import PayoutFilter, read_filter
from .index.fallback import mark_degraded
from .labels import current_labels
from .stamps import stamps
from .summaries import answered, summary_of

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from .backends import Page, PayoutEngine, Summary
    from .labels import Labels

PAGE = 20
# Conditions that a reader may drop when nothing is found, and the icon of each.
LOOSER = (("policy", "again"), ("village", "place"), ("year", "calendar"), ("township", "place"))


def _page(labels: Labels, title: str = "") -> dict[str, Any]:
    return page_of(title or _("Village payments"), column=_("Payout details"), noindex=True)


def _see(payout_filter: PayoutFilter, name: str = "payouts") -> HttpResponse:
    response = HttpResponseRedirect(show.address(payout_filter, name))
    response.status_code = 303
    return response


def _masked(payout_filter: PayoutFilter) -> PayoutFilter | None:
    """Return the filter with names as printed when it holds any other, else None."""
    printed = printed_query(payout_filter.q)
    return None if printed == payout_filter.q else payout_filter.with_(q=printed)


def _invalid(request: HttpRequest, labels: Labels, problems: dict[str, str]) -> HttpResponse:
    """Answer 400 with what was typed, the sentences on top."""
    request.query_refused = True  # type: ignore[attr-defined]
    typed = request.POST if request.method == "POST" else request.GET
    q = "" if "q" in problems else (typed.get("q") or "").strip()
    if request.method != "POST" and q and printed_query(q) != q:
        # Whatever else is wrong, a full name does not stay in the address (decision 15)
        query = typed.copy()
        query["q"] = printed_query(q)
        return HttpResponse(status=303, headers={"Location": f"{request.path}?{query.urlencode()}"})
    township, policy = typed.get("township", ""), typed.get("policy", "")
    form = PayoutFilter(
        township=township if township in labels.townships else "",
        policy=policy if policy in labels.policies else "",
    )
    context = {
        "page": _page(labels),
        "state": "invalid",
        "form": show.form(form, labels, q=q, q_error=problems.get("q", "")),
        "errors": [{"text": text, "field": name} for name, text in problems.items()],
    }
    return render(request, "search/payouts.html", context, status=400)


def _is_canonical(request: HttpRequest) -> bool:
    """Say whether a page is asked for in its one form, with names as printed.

    In another form its header would repeat to others what this reader wrote.
    """
    try:
        payout_filter = read_filter(request.GET, current_labels(generation_of(request)))
    except InvalidFilter:
        return False
    if _masked(payout_filter):
        return False
    request.payout_filter = payout_filter  # type: ignore[attr-defined]
    return request.META.get("QUERY_STRING", "") == payout_filter.query()


@csrf_exempt  # changes nothing and keeps no state: decision 15
@require_http_methods(["GET", "HEAD", "POST"])
@limited("search")
@shared_page(when=_is_canonical, as_written=True)
def payouts(request: HttpRequest) -> HttpResponse:
    """Show the disclosed payments that match; a posted form is sent to its masked address."""
    labels = current_labels(generation_of(request))
    payout_filter = getattr(request, "payout_filter", None)
    try:
        if payout_filter is None:
            payout_filter = read_filter(
                request.POST if request.method == "POST" else request.GET, labels
            )
            masked = _masked(payout_filter)
            if masked or request.method == "POST":
                return _see(masked or payout_filter)
        answers = engine(generation_of(request))
        page, remembered = answered(
            answers, payout_filter, limit=PAGE, generation=labels.generation
        )
    except InvalidFilter as error:
        return _invalid(request, labels, error.problems)
    except BadCursor as error:
        return _invalid(request, labels, {"cursor": str(error.message)})
    context = (
        _results(payout_filter, labels, page, remembered.summary)
        if page.rows
        else _empty(payout_filter, labels, answers)
    )
    context["degraded"] = answers.degraded
    return mark_degraded(render(request, "search/payouts.html", context), degraded=answers.degraded)


def _results(
    payout_filter: PayoutFilter, labels: Labels, page: Page, summary: Summary
) -> dict[str, Any]:
    limit = settings.CSV_MAX_ROWS
    more = not summary.exact or summary.count > limit
    return {
        "page": _page(labels),
        "state": "results",
        "form": show.form(payout_filter, labels),
        "total": show.total(payout_filter, summary, labels),
        "chips": show.chips(payout_filter, labels),
        "clear_href": "" if payout_filter.is_empty else show.address(PayoutFilter()),
        "facets": show.facets(payout_filter, summary, labels),
        "range": {
            "action": show.address(PayoutFilter()),
            "min": payout_filter.min or "",
            "max": payout_filter.max or "",
            "hidden": [
                {"name": name, "value": value}
                for name, value in payout_filter.pairs()
                if name not in {"min", "max", "cursor"}
            ],
        },
        **show.table(page, payout_filter, labels),
        "subtotal": {"count": len(page.rows), "amount": show.page_sum(page.rows)},
        "previous": show.step(payout_filter, page.previous),
        "next": show.step(payout_filter, page.next),
        "sorts": show.sorts(payout_filter),
        "csv": {
            "count": summary.count,
            "href": show.address(payout_filter.with_(), "payouts_csv"),
            "limited_to": limit if more else None,
        },
        "yearly": yearly(labels),
    }


def _empty(payout_filter: PayoutFilter, labels: Labels, answers: PayoutEngine) -> dict[str, Any]:
    """Return an empty result that helps: what was asked, what is near, why it may be so."""
    looser_filters = []
    for field, icon in LOOSER:
        if getattr(payout_filter, field):
            looser = payout_filter.with_(**{field: None if field == "year" else ""})
            summary = summary_of(answers, looser, generation=labels.generation).summary
            if summary.count:
                text = _("Without the condition “%(condition)s”") % {
                    "condition": show.condition(payout_filter, field, labels)
                }
                near = {"icon": icon, "label": text, "href": show.address(looser)}
                looser_filters.append(near | {"count": summary.count if summary.exact else None})
    return {
        "page": _page(labels, _("Nothing found")),
        "state": "empty",
        "asked": show.name_label(payout_filter) if payout_filter.q else "",
        "form": show.form(payout_filter, labels),
        "chips": show.chips(payout_filter, labels),
        "looser_filters": looser_filters,
        "why": [
            _("It has not been paid yet, or only just: lists come out within 20 working days."),
            _("The list names the householder, not every member of the household."),
            _("Some subsidies name nobody on the website, to protect people's privacy."),
        ],
    }


@require_safe
@limited("download")
def payouts_csv(request: HttpRequest) -> HttpResponseBase:
    """Send what a search finds as CSV, up to ``settings.CSV_MAX_ROWS`` rows, class A only.

    The header ``X-Row-Limit`` and the page say so when there are more. Large ones wait in turn.
    """
    labels = current_labels(generation_of(request))
    try:
        payout_filter = read_filter(request.GET, labels)
    except InvalidFilter as error:
        return _invalid(request, labels, error.problems)
    masked = _masked(payout_filter)
    if masked:
        return _see(masked, "payouts_csv")
    answers = engine(generation_of(request))
    return payout_file(request, answers, payout_filter.with_(), labels)


@require_safe
@limited("download")
def year_file(request: HttpRequest, year: int) -> HttpResponseBase:
    """Send the complete file of a year; 404 while it is being made anew."""
    path = open_data.ready(stamps(), year)
    if path is None:
        raise Http404
    try:
        return made_file(request, path, name=f"payouts-{year}.csv", content_type=CSV, tag=path.stem)
    except FileNotFoundError:
        raise Http404 from None
