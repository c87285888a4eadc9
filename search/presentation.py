"""What the payout search page shows: sentences, chips, facets, links; no queries of its own."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.disclosure.enums import Sort
from portal.policies.periods import Period
from portal.web.pages.parts.choices import options
from portal.web.pages.parts.figures import count, long_date
from portal.web.pages.parts.payout_table import payout_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from search.backends import Bucket, Page, Summary
    from search.filters import PayoutFilter
    from search.labels import Labels

Link = dict[str, Any]
FACET_SHOWN = 6
_MARK = "0x0"  # stands for a value in an address; no code looks like it
SORTS = (
    (Sort.NAME, gettext_noop("By name")),
    (Sort.AMOUNT_DESC, gettext_noop("Largest amount first")),
    (Sort.AMOUNT, gettext_noop("Smallest amount first")),
    (Sort.PAID_DESC, gettext_noop("Newest first")),
)


def address(wanted: PayoutFilter, name: str = "payouts") -> str:
    """Return the address of a filter."""
    query = wanted.query()
    return reverse(name) + (f"?{query}" if query else "")


def name_label(wanted: PayoutFilter) -> str:
    """Write the name asked for as a chip shows it."""
    if wanted.is_surname:
        return _("Surname %(name)s") % {"name": wanted.q}
    return " / ".join(wanted.names)


def chips(wanted: PayoutFilter, labels: Labels) -> list[Link]:
    """Return one chip per condition; each link takes its own away."""
    found: list[tuple[str, PayoutFilter]] = []
    if wanted.q:
        found.append((name_label(wanted), wanted.with_(q="")))
    if wanted.village:
        township = labels.townships[wanted.township]
        place = township + labels.villages[wanted.village]
        found.append((place, wanted.with_(village="")))
    elif wanted.township:
        found.append((labels.townships[wanted.township], wanted.with_(township="")))
    if wanted.policy:
        found.append((labels.policies[wanted.policy], wanted.with_(policy="")))
    if wanted.year:
        found.append((_("%(year)s") % {"year": wanted.year}, wanted.with_(year=None)))
    if wanted.min is not None:
        text = _("from %(amount)s yuan") % {"amount": wanted.min}
        found.append((text, wanted.with_(min=None)))
    if wanted.max is not None:
        text = _("up to %(amount)s yuan") % {"amount": wanted.max}
        found.append((text, wanted.with_(max=None)))
    return [{"label": label, "href": address(rest)} for label, rest in found]


def _items(
    buckets: list[Bucket], names: Mapping[str, str], wanted: PayoutFilter, field: str
) -> list[Link]:
    chosen = str(getattr(wanted, field) or "")
    head, tail, without = _around(wanted, field)
    return [
        {
            "label": names.get(bucket.value, bucket.value),
            "count": count(bucket.count),
            # Codes and years need no quoting
            "href": without if bucket.value == chosen else f"{head}{bucket.value}{tail}",
            "on": bucket.value == chosen,
        }
        for bucket in buckets
    ]


def _around(wanted: PayoutFilter, field: str) -> tuple[str, str, str]:
    """Return an address around the value of one field, and the one without it.

    A page has a hundred links that differ in one value: quoting the rest once is what makes it
    quick.
    """
    bare = wanted.with_(**{field: None if field == "year" else ""})
    if field == "township":
        bare = bare.with_(village="")
    marked = bare.with_(**{field: _MARK})
    head, _mark, tail = address(marked).partition(_MARK)
    return head, tail, address(bare)


def facets(wanted: PayoutFilter, summary: Summary, labels: Labels) -> list[dict[str, Any]]:
    """Return the filter groups: year, policy, then township or, within one, village."""
    years = {b.value: _("%(year)s") % {"year": b.value} for b in summary.facets.get("year", ())}
    groups = [("year", _("Year"), years), ("policy", _("Subsidy"), labels.policies)]
    if wanted.township:
        groups.append(("village", _("Village"), labels.villages))
    else:
        groups.append(("township", _("Township"), labels.townships))
    made = []
    for field, title, names in groups:
        items = _items(summary.facets.get(field, []), names, wanted, field)
        items.sort(key=lambda item: not item["on"]) if field != "year" else None
        shown, rest = items[:FACET_SHOWN], items[FACET_SHOWN:]
        if items:
            more = _("Show %(n)d more") % {"n": len(rest)}
            made.append({"title": title, "one": True, "items": shown, "rest": rest, "more": more})
    return made


def form(wanted: PayoutFilter, labels: Labels, *, q: str = "", q_error: str = "") -> dict[str, Any]:
    """Return the search form with what was asked; year, village and amounts travel along."""
    hidden = [
        {"name": name, "value": value}
        for name, value in wanted.pairs()
        if name in {"year", "village", "min", "max", "sort"}
    ]
    return {
        "action": reverse("payouts"),
        "township": options(
            tuple(labels.townships.items()), wanted.township, blank=_("Whole county")
        ),
        "policy": options(tuple(labels.policies.items()), wanted.policy, blank=_("All subsidies")),
        "q": q or wanted.q,
        "q_error": q_error,
        "hidden": hidden,
    }


def what(wanted: PayoutFilter, labels: Labels) -> str:
    """Say in a few words what a total counts."""
    words = [chip["label"] for chip in chips(wanted, labels)]
    return " · ".join(words) if words else _("Whole county, all published subsidies")


def table(page: Page, wanted: PayoutFilter, labels: Labels) -> dict[str, Any]:
    """Return rows and columns of the table."""
    periods: dict[str, str] = {}
    sets: dict[str, str] = {}  # one edition of a set is in force
    for row in page.rows:
        labels.write_on(row)
        period = row["period"]
        if period not in periods:
            periods[period] = Period.parse(period).label
        row["period_label"] = periods[period]
        ref = row["disclosure"]
        if ref not in sets:
            sets[ref] = f"{reverse('disclosure', args=[ref])}?edition={row['edition']}"
        row["href"] = sets[ref]
    units = {row["unit"] for row in page.rows}
    return payout_table(
        page.rows,
        further=labels.further,
        one_policy=bool(wanted.policy),
        unit=units.pop() if len(units) == 1 else "",
        one_year=wanted.year is not None,
    )


def total(wanted: PayoutFilter, summary: Summary, labels: Labels) -> dict[str, Any]:
    """Return the ledger sentence: what is counted, how many, how much, as of when."""
    detail = ""
    if labels.as_of:
        detail = _("All payments credited by %(day)s are included.") % {
            "day": long_date(labels.as_of)
        }
    return {
        "what": what(wanted, labels),
        "count": summary.count,
        "amount": summary.amount,
        "exact": summary.exact,
        "detail": detail,
    }


def sorts(wanted: PayoutFilter) -> list[Link]:
    """Return the orders to choose from."""
    return [
        {"label": _(text), "href": address(wanted.with_(sort=key)), "on": wanted.sort == key}
        for key, text in SORTS
    ]


def page_sum(rows: list[dict[str, Any]]) -> Decimal:
    """Return the yuan of the rows of one page."""
    return sum((Decimal(row["amount"]) for row in rows), Decimal(0))


def step(wanted: PayoutFilter, cursor: str) -> str:
    """Return the address of a neighbouring page, or nothing."""
    return address(wanted.with_(cursor=cursor)) if cursor else ""


def condition(wanted: PayoutFilter, field: str, labels: Labels) -> str:
    """Write one condition of a filter in words."""
    value = getattr(wanted, field)
    names = {
        "policy": labels.policies,
        "township": labels.townships,
        "village": labels.villages,
    }.get(field, {})
    return names.get(value, str(value))
