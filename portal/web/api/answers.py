"""JSON answers of the open-data API on policies and sets: texts, dates and yuan as strings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from django.http import HttpResponse
from django.utils.translation import gettext as _

from portal.disclosure.enums import EditionStatus, WithdrawalReason
from portal.disclosure.extras import public_columns, still_public
from portal.disclosure.public_row import NOT_IN_API, row_of_entry
from portal.disclosure.queries.editions import shows_figures
from portal.places.models import Place
from portal.policies.enums import DisclosureClass
from portal.web.delivery.limits import problem
from portal.web.pages.parts.figures import as_date, quantity
from portal.web.pages.parts.labels import SHOWN

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

    from django.http import HttpRequest

    from portal.disclosure.models import DisclosedEntry, Edition, Figure
    from portal.disclosure.queries import EditionPage
    from portal.policies.models import Listing
    from portal.web.pages.parts.query_params import QueryParams
    from portal.web.pages.policies.record import PolicyRecord


def as_json(body: Any) -> str:
    """Write a body without spaces, Chinese as it is."""
    return orjson.dumps(body).decode()


def json_response(body: dict[str, Any], *, noindex: bool = False) -> HttpResponse:
    """Return a body as JSON."""
    response = HttpResponse(as_json(body), content_type="application/json; charset=utf-8")
    if noindex:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def refused(params: QueryParams) -> HttpResponse:
    """Return the problem document of parameters that make no sense."""
    sentences = " ".join(params.problems.values())
    return problem(400, _("Some parameters make no sense"), sentences, errors=params.problems)


def next_page(request: HttpRequest, marker: str) -> str | None:
    """Return the whole address of the next page, None on the last one."""
    if not marker:
        return None
    query = request.GET.copy()
    query["cursor"] = marker
    return f"{request.build_absolute_uri(request.path)}?{query.urlencode()}"


def yuan(amount: Decimal | None) -> str | None:
    """Write yuan with two decimals."""
    return None if amount is None else f"{amount:.2f}"


def amount_of(value: Decimal | None) -> str | None:
    """Write a quantity with as many decimals as it needs, without separators."""
    return None if value is None else quantity(value).replace(",", "")


def day(value: dt.date | dt.datetime | None) -> str | None:
    """Write a day, of a moment its day in local time."""
    return None if value is None else as_date(value).isoformat()


def listing_body(listing: Listing) -> dict[str, Any]:
    """Return one row of the policy list."""
    policy = listing.policy
    return {
        "code": policy.code,
        "number": listing.number,
        "name": listing.name,
        "level": listing.level,
        "level_label": listing.get_level_display(),
        "departments": [
            {"code": unit.code, "name": unit.name} for unit in listing.departments.all()
        ],
        "departments_as_printed": listing.departments_as_printed,
        "lead": listing.lead.code if listing.lead else None,
        "class": policy.disclosure_class,
        "class_label": str(SHOWN[DisclosureClass(policy.disclosure_class)]),
        "standing": policy.standing,
    }


def policy_body(record: PolicyRecord) -> dict[str, Any]:
    """Return a policy with its place in the list, rates and figures."""
    policy, listing = record.policy, record.listing
    if listing is not None:
        listing.policy = policy
    return {
        "code": policy.code,
        "name": policy.name,
        "class": policy.disclosure_class,
        "class_label": str(SHOWN[DisclosureClass(policy.disclosure_class)]),
        "standing": policy.standing,
        "period_kind": policy.period_kind,
        "unit": policy.unit,
        "payee_basis": policy.payee_basis,
        "public_years": policy.public_years,
        "disclosure_days": policy.disclosure_days,
        "edition": listing.edition.number if listing else None,
        "listing": listing_body(listing) if listing else None,
        "rates": [
            {
                "level": rate.level,
                "amount": yuan(rate.amount),
                "unit": rate.unit,
                "valid_from": day(rate.valid_from),
                "valid_to": day(rate.valid_to),
                "basis": rate.basis,
            }
            for rate in record.rates
        ],
        "figures": [_figure(figure, record.townships) for figure in record.figures],
    }


def figure_body(
    figure: Figure, policies: dict[str, str], townships: dict[str, str]
) -> dict[str, Any]:
    """Return a frozen figure; "" as code of a policy or township is the total over all."""
    code = figure.policy_code
    return {
        "policy_code": code,
        "policy": policies.get(code, ""),
        "class": figure.disclosure_class,
        **_figure(figure, townships),
    }


def _figure(figure: Figure, townships: dict[str, str]) -> dict[str, Any]:
    code = figure.township_code
    return {
        "year": figure.year,
        "township_code": code,
        "township": townships.get(code, ""),
        "payments": figure.payments,
        "people": figure.people,
        "amount": yuan(figure.total),
        "partial": figure.partial,
        "hidden": figure.hidden,
    }


def edition_body(edition: Edition) -> dict[str, Any]:
    """Return a set in one edition; figures that must not be shown are null."""
    disclosure = edition.disclosure
    shown = shows_figures(edition)
    return {
        "ref": disclosure.ref,
        "edition": edition.number,
        "status": edition.status,
        "status_label": str(EditionStatus(edition.status).label),
        "class": edition.disclosure_class,
        "policy_code": disclosure.policy.code,
        "policy": edition.policy_name,
        "period": disclosure.period,
        "year": disclosure.year,
        "unit_code": disclosure.unit.code,
        "unit": disclosure.unit.name,
        "published_on": day(edition.published_at),
        "payments": edition.entry_count if shown else None,
        "total_amount": yuan(edition.total) if shown else None,
    }


def set_body(shown: EditionPage) -> dict[str, Any]:
    """Return one edition of a set with its totals by place and its other editions."""
    edition = shown.edition
    figures = shown.shows_totals
    return edition_body(edition) | {
        "published_by": edition.published_by,
        "as_of": day(edition.as_of),
        "formed_on": day(edition.formed_on),
        "due_on": day(edition.due_on),
        "public_until": day(edition.public_until),
        "people": shown.people,
        "quantity": amount_of(edition.quantity) if figures else None,
        "quantity_unit": edition.quantity_unit,
        "rate": yuan(edition.rate) if figures else None,
        "unlisted": edition.unlisted if edition.is_readable else None,
        "code": edition.code if edition.is_readable else None,
        "change_note": edition.change_note,
        "reason": edition.reason or None,
        "reason_label": str(WithdrawalReason(edition.reason).label) if edition.reason else None,
        "ended_on": day(edition.ended_at),
        "places": [
            {
                "code": place.code,
                "name": place.full_name,
                "payments": place.payments,
                "people": place.people,
                "amount": yuan(place.total),
                "hidden": place.hidden,
            }
            for place in shown.places
        ],
        "editions": [
            {
                "edition": edition.number,
                "status": edition.status,
                "published_on": day(edition.published_at),
            }
            for edition in shown.editions
        ],
    }


def entry_bodies(entries: list[DisclosedEntry], page: EditionPage) -> list[dict[str, Any]]:
    """Return rows of a class A set as payout search answers them.

    One query for the places, one for the policy's columns where a row holds any.
    """
    code = page.disclosure.policy.code
    further = public_columns(code) if any(entry.extra for entry in entries) else {}
    codes = {entry.village_code for entry in entries}
    names = Place.objects.filter(code__in=codes).values_list("code", "township_name", "name")
    places = {code: (township, village) for code, township, village in names}
    rows = []
    for entry in entries:
        township, village = places.get(entry.village_code, ("", ""))
        row = row_of_entry(entry, page.edition, township=township, village=village)
        row["extra"] = still_public(row["extra"], further.get(code, ()))
        rows.append({name: value for name, value in row.items() if name not in NOT_IN_API})
    return rows
