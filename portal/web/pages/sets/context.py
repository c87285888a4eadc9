"""The page of one published set in one edition, from frozen rows and totals only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.disclosure.enums import EditionStatus, WithdrawalReason
from portal.disclosure.extras import public_columns
from portal.disclosure.public_row import row_of_entry
from portal.policies.enums import DisclosureClass
from portal.web import context as site
from portal.web.pages.parts.figures import long_date, money, quantity, unit_word
from portal.web.pages.parts.labels import (
    edition_address,
    page_title,
    sentences,
    set_address,
)
from portal.web.pages.parts.page import page
from portal.web.pages.parts.payout_table import payout_table
from portal.web.pages.parts.query_params import address

if TYPE_CHECKING:
    from portal.disclosure.models import Edition
    from portal.disclosure.queries import EditionPage
    from portal.disclosure.queries.filters import EntryFilter
    from portal.policies.models import Listing
    from portal.web.pages.parts.paging import Slice


def set_context(shown: EditionPage, listing: Listing | None) -> dict[str, Any]:
    """Return the context of web/disclosure.html but its rows (``rows_context``)."""
    edition = shown.edition
    return {
        "page": page(
            page_title(edition),
            trail=[(_("Published lists"), reverse("disclosures"))],
            crumb=shown.disclosure.ref,
            column=_("Published lists"),
            column_type=_("Payout details"),
            published_on=edition.published_at,
            source=edition.published_by,
            noindex=edition.disclosure_class == DisclosureClass.A or not edition.is_readable,
        ),
        "set": _state(shown),
        "total": _total(shown) if shown.shows_totals else None,
        "few": edition.status == EditionStatus.PUBLISHED and not shown.shows_totals,
        "places": {"head": place_head(edition), "rows": _places(shown)},
        "files": _files(shown),
        "facts": _facts(shown, listing),
        "editions": _editions(shown),
        "ask": None,
        "objection_href": "",
    }


def place_head(edition: Edition) -> str:
    """Return what the totals are broken down by."""
    return _("Village") if edition.disclosure_class == DisclosureClass.A else _("Township")


def _state(shown: EditionPage) -> dict[str, Any]:
    edition, before, current = shown.edition, shown.before, shown.current
    named = edition.disclosure_class == DisclosureClass.A
    compare = address("disclosure_changes", [("edition", edition.number)], shown.disclosure.ref)
    comparable = named and edition.is_readable and before is not None
    comparable = comparable and before.disclosure_class == DisclosureClass.A
    return {
        "status": edition.status,
        "edition": edition.number,
        "published_on": edition.published_at,
        "disclosure_class": edition.disclosure_class,
        "change_note": edition.change_note,
        "previous_href": edition_address(_tied(before, shown)) if before and named else "",
        "compare_href": compare if comparable else "",
        "current_href": set_address(edition) if current and current.pk != edition.pk else "",
        "reason": WithdrawalReason(edition.reason).label if edition.reason else "",
        "ended_on": _ended_on(edition),
        "code": edition.code if edition.is_readable else "",
        "verify_href": site.address("verify"),
        "unlisted": edition.unlisted or 0,
    }


def _ended_on(edition: Edition) -> Any:
    """Return the day shown with the state: the last public one where the window is over."""
    if edition.status == EditionStatus.EXPIRED:
        return edition.public_until
    return edition.ended_at


def _tied(edition: Edition, shown: EditionPage) -> Edition:
    """Return an edition that knows its set without a query."""
    edition.disclosure = shown.disclosure
    return edition


def _total(shown: EditionPage) -> dict[str, Any]:
    edition = shown.edition
    unit = shown.disclosure.unit.short_name
    if edition.disclosure_class == DisclosureClass.A:
        what = _("%(unit)s, payments in %(places)d villages") % {
            "unit": unit,
            "places": len(shown.places),
        }
    else:
        what = _("%(unit)s, all payments") % {"unit": unit}
    parts = []
    if edition.quantity and edition.rate:
        measured = {
            "quantity": quantity(edition.quantity),
            "unit": unit_word(edition.quantity_unit),
            "yuan": money(edition.rate),
        }
        parts.append(_("%(quantity)s at %(yuan)s yuan per %(unit)s.") % measured)
    if shown.people is not None and edition.disclosure_class != DisclosureClass.A:
        parts.append(_("Paid to %(people)d people.") % {"people": shown.people})
    day = {"day": long_date(edition.as_of)}
    parts.append(_("All payments credited by %(day)s are included.") % day)
    return {
        "what": what,
        "count": edition.entry_count,
        "amount": edition.total,
        "detail": sentences(parts),
    }


def _places(shown: EditionPage) -> list[dict[str, Any]]:
    named = shown.edition.disclosure_class == DisclosureClass.A
    return [
        {
            "label": place.name,
            "href": edition_address(shown.edition, village=place.code) + "#rows" if named else "",
            "count": place.payments,
            "amount": place.total,
        }
        for place in shown.places
    ]


def _files(shown: EditionPage) -> list[dict[str, str]]:
    """Return the downloads that exist: rows of class A, totals by township of the others."""
    edition = shown.edition
    if all(place.hidden for place in shown.places):
        return []
    params = [("edition", edition.number)] if edition.status != EditionStatus.PUBLISHED else []
    if edition.disclosure_class == DisclosureClass.A:
        detail = _("%(rows)d payments") % {"rows": edition.entry_count or 0}
    else:
        detail = _("totals by township")
    kinds = (("disclosure_xlsx", _("Excel table")), ("disclosure_csv", _("CSV table")))
    return [
        {"label": label, "href": address(name, params, shown.disclosure.ref), "detail": detail}
        for name, label in kinds
    ]


def facts(shown: EditionPage, listing: Listing | None) -> list[tuple[str, str]]:
    """Return who published what and when, as terms and values; the file's second sheet."""
    edition, disclosure = shown.edition, shown.disclosure
    made_by = disclosure.unit.name
    public = edition.status != EditionStatus.WITHDRAWN
    rows = [
        (_("Published by"), edition.published_by),
        (_("Made by"), made_by if made_by != edition.published_by else ""),
        (_("Department in charge"), listing.lead.name if listing and listing.lead else ""),
        (_("Period"), disclosure.period_value.label),
        (_("Formed on"), long_date(edition.formed_on)),
        (_("Due by"), long_date(edition.due_on)),
        (_("Published on"), long_date(edition.published_at)),
        (_("Public until"), long_date(edition.public_until) if public else ""),
        (_("Reference number"), disclosure.ref),
    ]
    return [(term, value) for term, value in rows if value]


def _facts(shown: EditionPage, listing: Listing | None) -> list[dict[str, str]]:
    items = [{"term": term, "value": value, "href": ""} for term, value in facts(shown, listing)]
    policy = shown.disclosure.policy
    href = reverse("policy", args=[policy.code])
    name = f"{policy.code} {shown.edition.policy_name}"
    return [*items, {"term": _("Subsidy"), "value": name, "href": href}]


def _editions(shown: EditionPage) -> list[dict[str, str]]:
    if len(shown.editions) < 2:
        return []
    return [
        {
            "label": _("Edition %(number)d") % {"number": edition.number},
            "href": ""
            if edition.pk == shown.edition.pk
            else edition_address(_tied(edition, shown)),
            "detail": f"{long_date(edition.published_at)}　{EditionStatus(edition.status).label}",
        }
        for edition in shown.editions
    ]


def rows_context(shown: EditionPage, entry_filter: EntryFilter, part: Slice) -> dict[str, Any]:
    """Return what the page shows of the rows: one page of them, what was asked, neighbours.

    One query more where a name narrows the rows: their number and sum.
    """
    edition = shown.edition
    params = {"village": entry_filter.village, "q": entry_filter.q}
    step = {"previous": part.previous, "next": part.next}
    names = {place.code: place.name for place in shown.places}
    rows = [
        row_of_entry(
            entry, edition, township="", village=names.get(entry.village_code, entry.village_code)
        )
        | {"href": ""}
        for entry in part.rows
    ]
    # Asked for only where a row holds any: most policies declare none
    further = (
        public_columns(shown.disclosure.policy.code) if any(e.extra for e in part.rows) else {}
    )
    chips = []
    if entry_filter.village:
        href = edition_address(edition, q=entry_filter.q) + "#rows"
        chips.append({"label": names[entry_filter.village], "href": href})
    if entry_filter.q:
        href = edition_address(edition, village=entry_filter.village) + "#rows"
        chips.append({"label": " / ".join(entry_filter.q.split()), "href": href})
    return {
        **payout_table(rows, further=further, one_policy=True, unit=edition.quantity_unit),
        "find": {
            "action": edition_address(edition, village=entry_filter.village),
            "q": entry_filter.q,
        },
        "row_chips": chips,
        "all_rows_href": edition_address(edition) + "#rows",
        "found": _filtered_totals(shown, entry_filter) if chips else None,
        "row_count": edition.entry_count,
        "subtotal": None,
    } | {
        name: edition_address(edition, **params, cursor=marker) + "#rows" if marker else ""
        for name, marker in step.items()
    }


def _filtered_totals(shown: EditionPage, entry_filter: EntryFilter) -> dict[str, Any]:
    """Return number and sum of the rows asked for; a village alone is known from its total."""
    if not entry_filter.q:
        place = next(village for village in shown.places if village.code == entry_filter.village)
        return {"count": place.payments, "amount": place.total}
    sums = entry_filter.rows(shown).order_by().aggregate(rows=Count("id"), yuan=Sum("amount"))
    return {"count": sums["rows"], "amount": sums["yuan"] or 0}
