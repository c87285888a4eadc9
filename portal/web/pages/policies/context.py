"""The page of one policy: the plain card and the kinds of content, from the data that exists."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.clocks import today
from portal.policies.enums import DisclosureClass
from portal.policies.rules import rate_on
from portal.web import context as site
from portal.web.pages.parts.figures import as_date, long_date, unit_word
from portal.web.pages.parts.labels import SHOWN_SENTENCE, sentences, set_row
from portal.web.pages.parts.query_params import address
from portal.web.pages.policies import sections
from portal.web.pages.policies.card import plain_card

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.disclosure.models import Figure
    from portal.policies.models import Rate
    from portal.web.pages.policies.content import PolicyContent
    from portal.web.pages.policies.record import PolicyRecord

TOWNSHIPS_SHOWN: Final = 8
NOTHING: Final = Decimal("0.00")


def context_of(
    record: PolicyRecord, content: PolicyContent, hotlines: Sequence[dict[str, str]], *, whole: bool
) -> dict[str, Any]:
    """Return the context of web/policy.html; ``whole`` shows every township's figures."""
    standing = record.policy.standing
    parts: dict[str, Any] = {
        "documents": None if standing else _documents(record, content, hotlines),
        "listing": _listing(record),
        "guide": None if standing else _guide(record, content, hotlines),
        "rates": [_rate(rate) for rate in record.rates],
        "applications": None if standing else sections.applications(record.policy, content),
        "payments": _payments(record, whole=whole),
        "latest": [set_row(edition) for edition in record.sets],
        "contacts": _contacts(record, hotlines) + sections.channels(content),
        "notices": sections.notices(content),
        "history": sections.history(record, content),
    }
    # The six kinds of content of article 20 are counted through
    labels = {
        "documents": _("1. Basis documents"),
        "listing": _("2. Policy list"),
        "guide": _("3. How to apply"),
        "rates": _("Rates"),
        "applications": _("4. Who applied"),
        "payments": _("5. What was paid"),
        "latest": _("Latest lists"),
        "contacts": _("6. Questions and complaints"),
        "notices": _("Notices"),
        "history": _("What has changed"),
    }
    return parts | {
        "policy": {
            "code": record.policy.code,
            "level": record.listing.get_level_display() if record.listing else "",
            "departments": _in_charge(record),
            "updated_on": updated_on(record, parts["history"]),
            "standing": standing,
        },
        "card": None if standing else plain_card(record, content, hotlines),
        "actions": _actions(record),
        "contents": [{"id": key, "label": labels[key]} for key in labels if parts[key]],
    }


def updated_on(record: PolicyRecord, history: Sequence[dict[str, Any]]) -> dt.date | None:
    """Return the last day on which something on the page changed, None where none is on record."""
    days = [row["on"] for row in history if row["on"] is not None and row["on"] <= today()]
    days += [as_date(edition.published_at) for edition in record.sets]
    return max(days, default=None)


def _documents(
    record: PolicyRecord, content: PolicyContent, hotlines: Sequence[dict[str, str]]
) -> dict[str, Any]:
    missing = _("No basis document of this subsidy is on this site yet.")
    rows = sections.documents(content)
    return {
        "rows": rows,
        "explained": sections.interpretations(content),
        "missing": "" if rows else _with_whom(missing, record, hotlines),
    }


def _guide(
    record: PolicyRecord, content: PolicyContent, hotlines: Sequence[dict[str, str]]
) -> dict[str, Any]:
    missing = _("No guide to this subsidy is on this site yet.")
    guide = sections.guide(content)
    return (guide or {"items": [], "links": []}) | {
        "missing": "" if guide else _with_whom(missing, record, hotlines),
    }


def _with_whom(missing: str, record: PolicyRecord, hotlines: Sequence[dict[str, str]]) -> str:
    return sentences(part for part in (missing, sections.whom_to_ask(record, hotlines)) if part)


def _in_charge(record: PolicyRecord) -> str:
    if record.listing is None:
        return ""
    if record.listing.departments_as_printed:
        return record.listing.departments_as_printed
    return _(", ").join(unit.name for unit in record.listing.departments.all())


def _actions(record: PolicyRecord) -> list[dict[str, str]]:
    code = record.policy.code
    made = []
    if record.named and record.years and site.address("payouts"):
        href = address("payouts", [("policy", code)])
        made.append({"label": _("See who was paid in the village"), "href": href})
    if record.sets:
        href = address("disclosures", [("policy", code)])
        made.append({"label": _("See the published lists"), "href": href})
    return made


def _listing(record: PolicyRecord) -> dict[str, str] | None:
    listing = record.listing
    if listing is None:
        return None
    edition = listing.edition
    place = {"number": listing.number, "edition": edition.title}
    text = _("Number %(number)d of “%(edition)s”.") % place
    if not edition.is_current:
        text += _(" The current edition does not list it any more.")
    number = "" if edition.is_current else edition.number
    return {
        "text": text,
        "href": address("policies", [("edition", number)]),
        "label": _("See the whole list"),
    }


def _rate(rate: Rate) -> dict[str, Any]:
    return {
        "from_on": rate.valid_from,
        "to_on": rate.valid_to,
        "amount": rate.amount,
        "unit": unit_word(rate.unit),
        "basis": rate.basis,
    }


def _payments(record: PolicyRecord, *, whole: bool) -> dict[str, Any] | None:
    if record.policy.standing:
        return None
    payments: dict[str, Any] = {
        "shown": SHOWN_SENTENCE[DisclosureClass(record.policy.disclosure_class)]
    }
    if not record.years:
        nothing = _("Nothing has been published about payments of this subsidy yet.")
        return payments | {"count": None, "shown": sentences([str(payments["shown"]), nothing])}
    newest = record.years[0]
    day = {"day": long_date(newest.frozen_at)}
    detail = _("All payments published by %(day)s are included.") % day
    if newest.partial:
        detail += _(" Totals with fewer than five people behind them are left out.")
    most = max(figure.total or NOTHING for figure in record.years)
    payments |= {
        "what": _("%(year)d, whole county") % {"year": newest.year},
        "count": newest.payments,
        "amount": newest.total,
        "detail": detail,
        "years": [_year(record, figure, most) for figure in reversed(record.years)],
        "rate_unit": _rate_unit(record),
    }
    return payments | _townships(record, newest.year, whole=whole)


def _share(part: Any, most: Any) -> str:
    return f"{100 * part / most:.1f}" if most else "0.0"


def _year(record: PolicyRecord, figure: Figure, most: Any) -> dict[str, Any]:
    last = min(dt.date(figure.year, 12, 31), today())
    rate = rate_on(record.rates, last)
    return {
        "label": _("%(year)s") % {"year": figure.year},
        "amount": figure.total,
        "share": _share(figure.total, most),
        "now": figure.year == record.years[0].year,
        "rate": rate.amount if rate else None,
    }


def _rate_unit(record: PolicyRecord) -> str:
    units = {rate.unit for rate in record.rates}
    return _("yuan/%(unit)s") % {"unit": unit_word(units.pop())} if len(units) == 1 else ""


def _townships(record: PolicyRecord, year: int, *, whole: bool) -> dict[str, Any]:
    cells = [
        cell
        for cell in record.figures
        if cell.year == year and cell.township_code and not cell.hidden
    ]
    cells.sort(key=lambda cell: (-(cell.total or NOTHING), cell.township_code))
    shown = cells if whole else cells[:TOWNSHIPS_SHOWN]
    code = record.policy.code
    target = "payouts" if record.named and site.address("payouts") else "disclosures"
    rows = []
    for cell in shown:
        pairs = [("policy", code), ("year", year), ("township", cell.township_code)]
        rows.append(
            {
                "label": record.townships.get(cell.township_code, cell.township_code),
                "href": address(target, pairs),
                "amount": cell.total,
                "share": _share(cell.total, cells[0].total),
            }
        )
    number = {"year": year, "shown": len(shown)}
    caption = _("%(year)d by township") % number
    links = _searches(record)
    if len(shown) < len(cells):
        caption = _("%(year)d by township, the %(shown)d largest sums") % number
        label = _("See all %(count)d townships") % {"count": len(cells)}
        href = address("policy", [("townships", "all")], code) + "#payments"
        links.insert(0, {"label": label, "href": href})
    return {"townships": rows, "townships_caption": caption, "links": links}


def _searches(record: PolicyRecord) -> list[dict[str, str]]:
    """Return the ways to all payments and all lists of the policy."""
    pairs = [("policy", record.policy.code)]
    searches = [{"label": _("All published lists"), "href": address("disclosures", pairs)}]
    if record.named and site.address("payouts"):
        searches.insert(0, {"label": _("Search all payments"), "href": address("payouts", pairs)})
    return searches


def _contacts(record: PolicyRecord, hotlines: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    rows = []
    if record.lead:
        rows.append({"term": _("Questions about the policy"), "value": record.lead, "href": ""})
    for line in hotlines:
        dialled = "".join(sign for sign in line["number"] if sign.isdigit() or sign == "+")
        rows.append(
            {
                "term": line["label"],
                "value": line["number"],
                "href": f"tel:{dialled}",
                "note": line.get("note", ""),
            }
        )
    if record.named:
        href = reverse("disclosures")
        text = _("Each list names the unit that made it; ask there first.")
        rows.append({"term": _("A list is wrong"), "value": text, "href": href})
    return rows
