"""The home page: two tasks, one search, the year's figures, what came out last, six kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.disclosure.enums import ContentKind
from portal.disclosure.queries import (
    figure_years,
    kinds_in_view,
    latest_content,
    latest_editions,
    ledger_totals,
)
from portal.places.queries import township_options
from portal.policies.queries import current_edition
from portal.web import context as site
from portal.web.asked import address, plain_key
from portal.web.caching import cached_page
from portal.web.choices import options
from portal.web.figures import long_date
from portal.web.home_words import HomeWords, home_words
from portal.web.limits import limited
from portal.web.pages import page
from portal.web.wording import content_row, set_row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse

    from portal.disclosure.queries import KindInView
    from portal.policies.models import PolicyList


@require_safe
@limited("page")
@cached_page(plain_key())
def home(request: HttpRequest) -> HttpResponse:
    """Show the home page."""
    edition = current_edition()
    townships = tuple((place.code, place.label) for place in township_options())
    kinds = kinds_in_view()
    words = home_words()
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
        "searches": _searches(words),
        "year": _year(),
        "statistics_href": site.address("statistics"),
        "latest": [set_row(one) for one in latest_editions()],
        "disclosures_href": reverse("disclosures"),
        "notices": [content_row(one) for one in latest_content(ContentKind.NOTICE)],
        "notices_href": _folder(kinds, ContentKind.NOTICE),
        "note": _note(words),
        "kinds": list(_six_kinds(kinds, edition)),
    }
    return render(request, "web/home.html", context)


def _folder(kinds: dict[str, KindInView], kind: ContentKind) -> str:
    """Return the address of the folder in which a kind stands, "" while there is none of it."""
    return f"{get_script_prefix()}{kinds[kind].folder}" if kind in kinds else ""


def _note(words: HomeWords) -> dict[str, Any] | None:
    if not words.heading:
        return None
    prefix = get_script_prefix()
    links = [{"label": label, "href": f"{prefix}{path}"} for label, path in words.links]
    return {"title": words.heading, "text": words.text, "links": links}


def _searches(words: HomeWords) -> list[dict[str, str]]:
    if not site.address("search"):
        return []
    return [{"label": text, "href": address("search", [("q", text)])} for text in words.searches]


def _six_kinds(
    kinds: dict[str, KindInView], edition: PolicyList | None
) -> Iterator[dict[str, Any]]:
    """Yield the six kinds of content of article 20 as {icon, label, text, href ("" for none)}."""

    def written(kind: ContentKind, icon: str, counted: str, missing: str) -> dict[str, Any]:
        text = counted % {"count": kinds[kind].count} if kind in kinds else missing
        return {"icon": icon, "label": kind.label, "text": text, "href": _folder(kinds, kind)}

    policies = reverse("policies")
    yield written(
        ContentKind.BASIS,
        "document",
        _("Documents of state, municipality and county: %(count)d"),
        _("None is on this site yet; each policy names the office to ask."),
    )
    count = edition.listings.count() if edition else 0
    yield {
        "icon": "list",
        "label": ContentKind.POLICY_LIST.label,
        "text": _("Subsidies with the offices in charge: %(count)d") % {"count": count},
        "href": policies,
    }
    yield written(
        ContentKind.GUIDE,
        "form",
        _("How to apply, what to bring, where; guides: %(count)d"),
        _("None is on this site yet; each policy names the office to ask."),
    )
    applied = written(
        ContentKind.APPLICATION,
        "calendar",
        _("Who applied and what was approved; reports: %(count)d"),
        _("Lists hang out before approval; each policy says where."),
    )
    yield applied | {"href": applied["href"] or policies}
    yield {
        "icon": "money",
        "label": ContentKind.PAYOUT.label,
        "text": _("Who was paid how much, and on which day"),
        "href": site.address("payouts") or reverse("disclosures"),
    }
    channels = written(
        ContentKind.CHANNEL,
        "message",
        _("Whom to ask, where to complain"),
        _("Telephone numbers stand at the end of this page."),
    )
    yield channels | {"href": channels["href"] or "#call-us"}


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
