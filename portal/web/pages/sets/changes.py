"""Two editions of a class A set side by side: what came, what went."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, Final

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.disclosure.differences import ROWS_SHOWN, Changes
from portal.disclosure.queries import edition_changes
from portal.places.models import Place
from portal.web.delivery.heavy_lane import LaneFull, heavy_lane
from portal.web.delivery.limits import limited
from portal.web.delivery.process_cache import BoundedDict
from portal.web.delivery.shared_pages import shared_page
from portal.web.pages.parts.figures import long_date, money, unit_word
from portal.web.pages.parts.labels import edition_address, page_title, set_address
from portal.web.pages.parts.page import page
from portal.web.pages.parts.query_params import QueryParams
from portal.web.pages.sets.views import read_set
from portal.web.pages.site.busy import busy_response
from portal.web.pages.site.errors import bad_request

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from portal.disclosure.differences import ChangedPlace, ChangedRow
    from portal.disclosure.models import Edition

# Rows of both editions up to which comparing them costs less than 50 ms of the database's CPU
AT_ONCE: Final = 20_000
_compared: Final[BoundedDict[tuple[int, int], Changes]] = BoundedDict("editions compared", 32)


@require_safe
@limited("page")
@shared_page("edition")
def disclosure_changes(request: HttpRequest, ref: str) -> HttpResponse:
    """Show what an edition says otherwise than the readable one before it.

    Http404 where there is none before it, or where rows are not public (classes B and C).
    """
    params = QueryParams(request.GET)
    shown = read_set(ref, params)
    if params.problems:
        return bad_request(request)
    before = shown.before
    try:
        changes = _changes(before, shown.edition) if before else None
    except LaneFull:
        return busy_response(request)
    if before is None or changes is None:
        raise Http404
    before.disclosure = shown.disclosure
    codes = {place.village_code for place in changes.places}
    names = _names(codes)
    numbers = {"before": before.number, "after": shown.edition.number}
    context = {
        "page": page(
            _("What changed from edition %(before)d to edition %(after)d") % numbers,
            trail=[
                (_("Published lists"), reverse("disclosures")),
                (shown.disclosure.ref, set_address(shown.edition)),
            ],
            crumb=_("Two editions compared"),
            column=_("Published lists"),
            column_type=_("Payout details"),
            noindex=True,
        ),
        "title": page_title(shown.edition),
        "note": shown.edition.change_note,
        "sides": [
            {
                "label": _("Edition %(number)d") % {"number": edition.number},
                "detail": _("published on %(day)s") % {"day": long_date(edition.published_at)},
                "href": edition_address(edition),
                "count": edition.entry_count,
                "amount": edition.total,
            }
            for edition in (before, shown.edition)
        ],
        "added": changes.added,
        "removed": changes.removed,
        "difference": _signed(changes.amount),
        "places": [_place(place, names) for place in changes.places],
        "rows": [_row(row, names) for row in changes.rows],
        "more": len(changes.rows) >= ROWS_SHOWN,
    }
    return render(request, "web/disclosure_changes.html", context)


def _changes(before: Edition, after: Edition) -> Changes | None:
    """Compare two editions: once, for neither changes any more; large ones in a turn.

    Raises LaneFull.
    """
    pair = (before.pk, after.pk)
    changes = _compared.get(pair)
    if changes is not None and before.is_readable and after.is_readable:
        return changes
    rows = (before.entry_count or 0) + (after.entry_count or 0)
    with heavy_lane() if rows > AT_ONCE else nullcontext():
        changes = edition_changes(before, after)
    return changes and _compared.put(pair, changes)


def _names(codes: set[str]) -> dict[str, str]:
    """Return villages by code, without their township where all are in one: the title names it."""
    places = list(Place.objects.filter(code__in=codes))
    short = len({place.township_name for place in places}) == 1
    return {place.code: place.name if short else place.full_name for place in places}


def _signed(amount: Any) -> str:
    """Write a difference in yuan with its sign, a real minus; none for 0.00."""
    if not amount:
        return money(amount)
    return ("+" if amount > 0 else "\u2212") + money(abs(amount))


def _place(place: ChangedPlace, names: dict[str, str]) -> dict[str, Any]:
    return {
        "label": names.get(place.village_code, place.village_code),
        "added": place.added,
        "removed": place.removed,
        "difference": _signed(place.amount),
    }


def _row(row: ChangedRow, names: dict[str, str]) -> dict[str, Any]:
    return {
        "came": row.times > 0,
        "times": abs(row.times),
        "name": row.name,
        "place": names.get(row.village_code, row.village_code) + row.group,
        "quantity": row.quantity,
        "unit": unit_word(row.unit),
        "rate": row.rate,
        "amount": row.amount,
        "paid_on": row.paid_on,
    }
