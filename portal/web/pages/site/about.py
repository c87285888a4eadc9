"""Pages about the site itself: what there is, and how everybody can use it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from django.shortcuts import render
from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.content.enums import ContentKind
from portal.content.queries import kinds_in_view
from portal.disclosure.queries import figure_years
from portal.places.queries import township_options
from portal.policies.queries import current_edition, departments_of
from portal.web import context as site
from portal.web.delivery.limits import limited
from portal.web.delivery.shared_pages import shared_page
from portal.web.pages.parts.page import page
from portal.web.pages.parts.query_params import address

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

# The day on which templates/web/accessibility.html was last held against the site
REVIEWED_ON: Final = dt.date(2026, 11, 25)
Links = list[dict[str, str]]


@require_safe
@limited("page")
@shared_page()
def site_map(request: HttpRequest) -> HttpResponse:
    """Show every column of the site, its places, departments, years and files."""
    groups = [
        {"title": _("Columns"), "links": _columns()},
        {"title": _("Published content"), "links": _written()},
        {"title": _("Payments by township"), "links": _townships()},
        {"title": _("Policies by department"), "links": _departments()},
        {"title": _("Statistics by year"), "links": _years()},
        {"title": _("Files and interfaces"), "links": _files()},
        {"title": _("About this site"), "links": _about()},
    ]
    context = {
        "page": page(
            _("Site map"),
            column=_("Site map"),
            description=_("All columns of the site on one page."),
        ),
        "groups": [group for group in groups if group["links"]],
    }
    return render(request, "web/site_map.html", context)


def _links(entries: list[tuple[str, str, str]]) -> Links:
    """Return links of (address name, label, note), without those that have no address."""
    links = [(site.address(name), label, note) for name, label, note in entries]
    return [{"href": href, "label": label, "note": note} for href, label, note in links if href]


def _columns() -> Links:
    return _links(
        [
            ("home", _("Home"), _("Two tasks, this year's figures, what came out last")),
            ("payouts", _("Village payments"), _("Who was paid how much, on which day")),
            ("my", _("My payments"), _("Own payments after proof of identity")),
            ("policies", _("Policy list"), _("Every subsidy: for whom, how much, whom to ask")),
            ("disclosures", _("Published lists"), _("Every list by the office that made it")),
            ("statistics", _("Statistics"), _("By year, subsidy and township")),
            ("search", _("Search the site"), _("Policies, notices, guides and lists")),
        ]
    )


def _written() -> Links:
    kinds = kinds_in_view()
    prefix = get_script_prefix()
    return [
        {"href": f"{prefix}{kinds[kind].folder}", "label": str(kind.label), "note": ""}
        for kind in ContentKind
        if kind in kinds
    ]


def _townships() -> Links:
    target = "payouts" if site.address("payouts") else "disclosures"
    return [
        {"href": address(target, [("township", place.code)]), "label": place.label, "note": ""}
        for place in township_options()
    ]


def _departments() -> Links:
    edition = current_edition()
    if edition is None:
        return []
    named = departments_of(edition).values_list("code", "name")
    return [
        {"href": address("policies", [("department", code)]), "label": name, "note": ""}
        for code, name in named
    ]


def _years() -> Links:
    return [
        {
            "href": address("statistics", [("year", year)]),
            "label": _("%(year)s") % {"year": year},
            "note": "",
        }
        for year in figure_years()
    ]


def _files() -> Links:
    return _links(
        [
            ("policies_csv", _("Policy list, CSV table"), ""),
            ("statistics_csv", _("Statistics, CSV table"), _("All years")),
            ("disclosures_feed", _("Published lists as a feed"), "Atom"),
            ("notices_feed", _("Notices as a feed"), "Atom"),
            ("sitemap", _("Addresses for search engines"), "XML"),
            ("open_data", _("Open data"), _("For programs: JSON, described in OpenAPI")),
        ]
    )


def _about() -> Links:
    return _links(
        [
            ("accessibility", _("Accessibility statement"), ""),
            ("site_map", _("Site map"), ""),
        ]
    )


@require_safe
@limited("page")
@shared_page()
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say what the site does for everybody to use it, what it cannot yet, whom to tell."""
    context: dict[str, Any] = {
        "page": page(
            _("Accessibility statement"),
            column=_("Accessibility statement"),
            description=_("How everybody can use this site, and whom to tell if something fails."),
            published_on=REVIEWED_ON,
        ),
        "reviewed_on": REVIEWED_ON,
        "elder_href": f"{reverse('accessibility')}?set-mode=elder",
        "normal_href": f"{reverse('accessibility')}?set-mode=normal",
    }
    return render(request, "web/accessibility.html", context)
