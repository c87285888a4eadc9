"""Published sets: the list, and one set in one edition."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from portal.disclosure.queries import edition_page, figure_years
from portal.disclosure.queries.filters import (
    DisclosureFilter,
    EntryFilter,
    name_problem,
    printed_query,
)
from portal.places.queries import township_options
from portal.policies.queries import current_listing, policy_names
from portal.policies.rules import policy_code
from portal.web.delivery.limits import limited
from portal.web.delivery.shared_pages import shared_page
from portal.web.pages.parts.choices import options
from portal.web.pages.parts.figures import count
from portal.web.pages.parts.labels import edition_address, set_row
from portal.web.pages.parts.page import page
from portal.web.pages.parts.paging import BadMarker, Slice, take
from portal.web.pages.parts.query_params import MAX_CURSOR, QueryParams, address
from portal.web.pages.sets.context import rows_context, set_context
from portal.web.pages.sets.kept_files import note_coming

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from portal.disclosure.queries import EditionPage

PAGE: Final = 20
ROWS: Final = 30
REF: Final = re.compile(r"[A-Za-z0-9:-]{1,48}")
Labels = dict[str, str]


def bad_marker() -> str:
    """Say that a page marker is none of ours."""
    return _("This link to a further page is not valid any more. Start from the first page.")


def read_sets(params: QueryParams) -> tuple[DisclosureFilter, Labels, Labels]:
    """Return the filter of sets, the names of policies and of townships by code (two queries)."""
    policies = policy_names()
    townships = {place.code: place.label for place in township_options()}
    typed = params.text("policy")
    code = policy_code(typed) or typed
    if code and code not in policies:
        params.problems["policy"] = _("There is no policy with this number.")
        code = ""
    township = params.one_of("township", townships, _("There is no township with this code."))
    set_filter = DisclosureFilter(policy=code, year=params.year(), township=township)
    return set_filter, policies, townships


@require_safe
@limited("page")
@shared_page("policy", "year", "township", "cursor")
def disclosures(request: HttpRequest) -> HttpResponse:
    """List the published sets, newest first."""
    params = QueryParams(request.GET)
    set_filter, policies, townships = read_sets(params)
    editions = set_filter.editions()
    number = editions.count()
    part = _part(params, editions, ("-published_at", "-id"), of="sets", limit=PAGE)
    pairs = {"policy": set_filter.policy, "year": set_filter.year, "township": set_filter.township}
    chips = _chips(pairs, policies, townships)
    what = ngettext("%(number)s list, newest first", "%(number)s lists, newest first", number)
    context = {
        "page": page(
            _("Published lists"),
            column=_("Published lists"),
            column_type=_("Payout details"),
            description=_("Every list of payments, by the office that made and published it."),
        ),
        "errors": params.errors(tuple(pairs)),
        "form": _form(pairs, policies, townships),
        "what": what % {"number": count(number)},
        "chips": chips,
        "clear_href": reverse("disclosures") if chips else "",
        "rows": [set_row(edition) for edition in part.rows],
        "previous": _step(pairs, part.previous),
        "next": _step(pairs, part.next),
    }
    return render(request, "web/disclosures.html", context, status=400 if params.problems else 200)


def _part(params: QueryParams, rows: Any, order: tuple[str, ...], **how: Any) -> Slice:
    """Return the page asked for, the first one for a marker that is none of ours."""
    try:
        return take(rows, order, cursor=params.text("cursor", MAX_CURSOR), **how)
    except BadMarker:
        params.problems["cursor"] = bad_marker()
        return take(rows, order, **how)


def _step(pairs: Mapping[str, Any], marker: str) -> str:
    return address("disclosures", [*pairs.items(), ("cursor", marker)]) if marker else ""


def _form(pairs: Mapping[str, Any], policies: Labels, townships: Labels) -> dict[str, Any]:
    ordered = sorted({*figure_years(), *filter(None, [pairs["year"]])}, reverse=True)
    years = tuple((str(year), _("%(year)s") % {"year": year}) for year in ordered)
    return {
        "action": reverse("disclosures"),
        "policy": options(tuple(policies.items()), pairs["policy"], blank=_("All subsidies")),
        "township": options(tuple(townships.items()), pairs["township"], blank=_("Whole county")),
        "year": options(years, str(pairs["year"] or ""), blank=_("All years")),
    }


def _chips(pairs: Mapping[str, Any], policies: Labels, townships: Labels) -> list[dict[str, str]]:
    labels = {
        "township": townships.get(pairs["township"], ""),
        "policy": policies.get(pairs["policy"], ""),
        "year": _("%(year)s") % {"year": pairs["year"]} if pairs["year"] else "",
    }
    return [
        {"label": label, "href": address("disclosures", {**pairs, name: ""}.items())}
        for name, label in labels.items()
        if label
    ]


def read_set(ref: str, params: QueryParams) -> EditionPage:
    """Return the edition of a set that is asked for, the newest without; else Http404."""
    number = params.edition()
    shown = edition_page(ref, number) if REF.fullmatch(ref) else None
    if shown is None:
        raise Http404
    return shown


def read_entries(params: QueryParams, shown: EditionPage) -> EntryFilter:
    """Return the filter of a set's rows; a name is taken as typed (``printed_query`` follows)."""
    villages = {place.code for place in shown.places}
    name = params.text("q")
    if problem := name_problem(name):
        params.problems["q"], name = str(problem), ""
    village = params.one_of("village", villages, _("There is no such village on this list."))
    return EntryFilter(village=village, q=name)


@csrf_exempt  # changes nothing and keeps no state: decision 15
@require_http_methods(["GET", "HEAD", "POST"])
@limited("page")
@shared_page("edition", "village", "q", "cursor")
def disclosure(request: HttpRequest, ref: str) -> HttpResponse:
    """Show a set; a name typed in full, posted or not, goes on to its masked address."""
    parameters = request.GET.copy()
    if request.method == "POST":
        # The form's address says which edition and village; only the name is posted
        parameters["q"] = request.POST.get("q", "")
        parameters.pop("cursor", None)
    params = QueryParams(parameters)
    shown = read_set(ref, params)
    entry_filter = read_entries(params, shown)
    printed = printed_query(entry_filter.q)
    if printed != entry_filter.q or (request.method == "POST" and not params.problems):
        return _see(
            edition_address(shown.edition, village=entry_filter.village, q=printed) + "#rows"
        )
    context = set_context(shown, current_listing(shown.disclosure.policy))
    if shown.edition.disclosure_class == "A" and shown.edition.is_readable:
        part = _part(
            params,
            entry_filter.rows(shown),
            ("id",),
            of=f"rows.{shown.edition.pk}",
            limit=ROWS,
            within=("edition_id",),
        )
        context |= rows_context(shown, entry_filter, part)
        note_coming(context["files"], shown)
    context["errors"] = params.errors()
    status = 400 if params.problems else 200
    return render(request, "web/disclosure.html", context, status=status)


def _see(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response
