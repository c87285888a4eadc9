"""The home page: two tasks, one search, this year's figures, what came out last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.disclosure.queries import figure_years, latest_editions, ledger_totals
from portal.places.queries import township_options
from portal.policies.queries import current_edition, departments_of
from portal.web import context as site
from portal.web.asked import address, plain_key
from portal.web.caching import cached_page
from portal.web.choices import options
from portal.web.figures import long_date
from portal.web.limits import limited
from portal.web.pages import page
from portal.web.wording import set_row

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from portal.policies.models import PolicyList


@require_safe
@limited("page")
@cached_page(plain_key())
def home(request: HttpRequest) -> HttpResponse:
    """Show the home page."""
    edition = current_edition()
    townships = tuple((place.code, place.label) for place in township_options())
    context = {
        "page": page(
            _("Home"),
            column=_("Home"),
            description=_("Who is paid which subsidy, how much, and on which day."),
        )
        | {"own_search": True},
        "find": {
            "action": site.address("payouts"),
            "township": options(townships, blank=_("Choose a township")),
        },
        "my_href": site.address("my"),
        "year": _year(),
        "latest": [set_row(one) for one in latest_editions()],
        "disclosures_href": reverse("disclosures"),
        "departments": _departments(edition),
        "list_href": reverse("policies"),
        "list_count": edition.listings.count() if edition else 0,
    }
    return render(request, "web/home.html", context)


def _year() -> dict[str, Any] | None:
    """Return this year's figures, before the first list of a year the last one's; None if none."""
    totals = ledger_totals()
    if not totals.payments:
        years = figure_years()
        totals = ledger_totals(years[0]) if years else totals
    if not totals.payments or totals.as_of is None:
        return None
    detail = _("All payments published by %(day)s are included.") % {"day": long_date(totals.as_of)}
    if totals.partial:
        detail += _(" Totals with fewer than five people behind them are left out.")
    what = {"year": totals.year, "townships": totals.townships}
    return {
        "what": _("%(year)d, published payments in %(townships)d townships") % what,
        "policies": totals.policies,
        "count": totals.payments,
        "amount": totals.total,
        "detail": detail,
    }


def _departments(edition: PolicyList | None) -> list[dict[str, Any]]:
    if edition is None:
        return []
    return [
        {"name": name, "count": policies, "href": address("policies", [("department", code)])}
        for code, name, policies in departments_of(edition).values_list("code", "name", "policies")
    ]
