"""Statistics in short: what was paid by year, subsidy and township, from the frozen figures."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.clocks import today
from portal.disclosure.queries import FigureFilter, figure_years
from portal.places.queries import township_options
from portal.policies.queries import policy_names
from portal.policies.rules import policy_code
from portal.web.delivery.limits import limited
from portal.web.delivery.shared_pages import shared_page
from portal.web.pages.parts.choices import options
from portal.web.pages.parts.downloads import Column, csv_file
from portal.web.pages.parts.page import page
from portal.web.pages.parts.query_params import QueryParams, address
from portal.web.pages.statistics.context import Compared, context_of, here, query, subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from portal.disclosure.models import Figure
    from portal.web.pages.parts.downloads import Cell

Labels = dict[str, str]
ALL: Final = "all"
PARTS: Final = frozenset({"policies", "townships"})


def read_figures(params: QueryParams) -> tuple[FigureFilter, Labels, Labels]:
    """Return the filter, the names of policies and of townships by code (two queries).

    ``all`` asks for the totals over all policies or townships alone.
    """
    policies = policy_names()
    townships = {place.code: place.label for place in township_options()}
    typed = params.text("policy")
    code = typed if typed == ALL else (policy_code(typed) or typed)
    if code and code != ALL and code not in policies:
        params.problems["policy"] = _("There is no policy with this number.")
        code = ""
    township = params.one_of(
        "township", {ALL, *townships}, _("There is no township with this code.")
    )
    figure_filter = FigureFilter(
        year=params.year(),
        township="" if township == ALL else township or None,
        policy="" if code == ALL else code or None,
    )
    return figure_filter, policies, townships


@require_safe
@limited("page")
@shared_page("year", "township", "policy", "whole")
def statistics(request: HttpRequest) -> HttpResponse:
    """Show the figures of a year: the newest one that has any, or the one asked for."""
    params = QueryParams(request.GET)
    figure_filter, policies, townships = read_figures(params)
    years = figure_years()
    if figure_filter.year is None:
        figure_filter = replace(figure_filter, year=years[0] if years else today().year)
    whole = params.one_of("whole", PARTS, _("There is no such part of this page."))
    compared = Compared(figure_filter, tuple(figure_filter.around()), policies, townships, whole)
    context = context_of(compared) | {
        "page": page(
            _("Statistics"),
            column=_("Statistics"),
            column_type=_("Payout details"),
            description=_("What was paid in which year, for which subsidy, in which township."),
        ),
        "errors": params.errors(("year", "township", "policy")),
        "form": _form(figure_filter, years, policies, townships),
        "chips": _chips(figure_filter, policies, townships),
        "clear_href": reverse("statistics"),
        "nothing": _nothing(compared, years),
        "csv_href": address("statistics_csv", query(figure_filter)),
        "api_href": address("api:statistics", query(figure_filter)),
    }
    return render(request, "web/statistics.html", context, status=400 if params.problems else 200)


def _nothing(compared: Compared, years: list[int]) -> dict[str, Any] | None:
    """Say what was asked for in vain and which years there are; None where there is a figure."""
    if compared.figure is not None:
        return None
    figure_filter = compared.figure_filter
    other_years = [
        {"label": _("%(year)s") % {"year": year}, "href": here(replace(figure_filter, year=year))}
        for year in years
        if year != figure_filter.year
    ]
    return {"what": subject(compared), "year": figure_filter.year, "years": other_years}


def _form(
    figure_filter: FigureFilter, years: list[int], policies: Labels, townships: Labels
) -> dict[str, Any]:
    ordered = sorted({*years, *filter(None, [figure_filter.year])}, reverse=True)
    choices = tuple((str(year), _("%(year)s") % {"year": year}) for year in ordered)
    return {
        "action": reverse("statistics"),
        "year": options(choices, str(figure_filter.year or "")),
        "township": options(
            tuple(townships.items()), figure_filter.township or "", blank=_("Whole county")
        ),
        "policy": options(
            tuple(policies.items()), figure_filter.policy or "", blank=_("All subsidies")
        ),
    }


def _chips(
    figure_filter: FigureFilter, policies: Labels, townships: Labels
) -> list[dict[str, str]]:
    labels = {
        "township": townships.get(figure_filter.township or "", ""),
        "policy": policies.get(figure_filter.policy or "", ""),
    }
    return [
        {"label": label, "href": here(replace(figure_filter, **{name: None}))}
        for name, label in labels.items()
        if label
    ]


def _columns() -> list[Column]:
    return [
        Column(_("Year")),
        Column(_("Policy code")),
        Column(_("Subsidy")),
        Column(_("Township code")),
        Column(_("Township")),
        Column(_("How lists are shown")),
        Column(_("Payments")),
        Column(_("People")),
        Column(_("Amount (yuan)")),
        Column(_("Note")),
    ]


def note_of(figure: Figure) -> str:
    """Say why a figure is missing or smaller than all that was paid, "" where it is neither."""
    if figure.hidden:
        return _("fewer than five, not shown")
    return _("totals of fewer than five people are left out") if figure.partial else ""


def _rows(figure_filter: FigureFilter, policies: Labels, townships: Labels) -> Iterator[list[Cell]]:
    for cell in figure_filter.cells().iterator():
        yield [
            cell.year,
            cell.policy_code,
            policies.get(cell.policy_code, cell.policy_code or _("All subsidies")),
            cell.township_code,
            townships.get(cell.township_code, cell.township_code or _("Whole county")),
            cell.disclosure_class,
            cell.payments,
            cell.people,
            cell.total,
            note_of(cell),
        ]


@require_safe
@limited("download")
def statistics_csv(request: HttpRequest) -> HttpResponseBase:
    """Send the frozen figures as CSV, with the filters of the page; totals have empty codes."""
    params = QueryParams(request.GET)
    figure_filter, policies, townships = read_figures(params)
    if params.problems:
        return statistics(request)
    name = f"statistics_{figure_filter.year or ALL}.csv"
    return csv_file(name, _columns(), _rows(figure_filter, policies, townships))
