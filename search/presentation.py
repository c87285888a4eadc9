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


def address(payout_filter: PayoutFilter, name: str = "payouts") -> str:
    """Return the address of a filter."""
    query = payout_filter.query()
    return reverse(name) + (f"?{query}" if query else "")


def name_label(payout_filter: PayoutFilter) -> str:
    """Write the name asked for as a chip shows it."""
    if payout_filter.is_surname:
        return _("Surname %(name)s") % {"name": payout_filter.q}
    return " / ".join(payout_filter.names)


def chips(payout_filter: PayoutFilter, labels: Labels) -> list[Link]:
    """Return one chip per condition; each link takes its own away."""
    conditions: list[tuple[str, PayoutFilter]] = []
    if payout_filter.q:
        conditions.append((name_label(payout_filter), payout_filter.with_(q="")))
    if payout_filter.village:
        township = labels.townships[payout_filter.township]
        place = township + labels.villages[payout_filter.village]
        conditions.append((place, payout_filter.with_(village="")))
    elif payout_filter.township:
        conditions.append(
            (labels.townships[payout_filter.township], payout_filter.with_(township=""))
        )
    if payout_filter.policy:
        conditions.append((labels.policies[payout_filter.policy], payout_filter.with_(policy="")))
    if payout_filter.year:
        conditions.append(
            (_("%(year)s") % {"year": payout_filter.year}, payout_filter.with_(year=None))
        )
    if payout_filter.min is not None:
        text = _("from %(amount)s yuan") % {"amount": payout_filter.min}
        conditions.append((text, payout_filter.with_(min=None)))
    if payout_filter.max is not None:
        text = _("up to %(amount)s yuan") % {"amount": payout_filter.max}
        conditions.append((text, payout_filter.with_(max=None)))
    return [{"label": label, "href": address(rest)} for label, rest in conditions]


def _items(
    buckets: list[Bucket], names: Mapping[str, str], payout_filter: PayoutFilter, field: str
) -> list[Link]:
    chosen = str(getattr(payout_filter, field) or "")
    head, tail, without = _around(payout_filter, field)
    return [
        {
            "label": names.get(bucket.value, bucket.value),
            "count": count(bucket.payments),
            # Codes and years need no quoting
            "href": without if bucket.value == chosen else f"{head}{bucket.value}{tail}",
            "on": bucket.value == chosen,
        }
        for bucket in buckets
    ]


def _around(payout_filter: PayoutFilter, field: str) -> tuple[str, str, str]:
    """Return an address around the value of one field, and the one without it.

    A page has a hundred links that differ in one value: quoting the rest once is what makes it
    quick.
    """
    bare = payout_filter.with_(**{field: None if field == "year" else ""})
    if field == "township":
        bare = bare.with_(village="")
    marked = bare.with_(**{field: _MARK})
    head, _mark, tail = address(marked).partition(_MARK)
    return head, tail, address(bare)


def facets(payout_filter: PayoutFilter, summary: Summary, labels: Labels) -> list[dict[str, Any]]:
    """Return the filter groups: year, policy, then township or, within one, village."""
    years = {b.value: _("%(year)s") % {"year": b.value} for b in summary.facets.get("year", ())}
    groups = [("year", _("Year"), years), ("policy", _("Subsidy"), labels.policies)]
    if payout_filter.township:
        groups.append(("village", _("Village"), labels.villages))
    else:
        groups.append(("township", _("Township"), labels.townships))
    made = []
    for field, title, names in groups:
        items = _items(summary.facets.get(field, []), names, payout_filter, field)
        items.sort(key=lambda item: not item["on"]) if field != "year" else None
        shown, rest = items[:FACET_SHOWN], items[FACET_SHOWN:]
        if items:
            more = _("Show %(n)d more") % {"n": len(rest)}
            made.append({"title": title, "one": True, "items": shown, "rest": rest, "more": more})
    return made


def form(
    payout_filter: PayoutFilter, labels: Labels, *, q: str = "", q_error: str = ""
) -> dict[str, Any]:
    """Return the search form with what was asked; year, village and amounts travel along."""
    hidden = [
        {"name": name, "value": value}
        for name, value in payout_filter.pairs()
        if name in {"year", "village", "min", "max", "sort"}
    ]
    return {
        "action": reverse("payouts"),
        "township": options(
            tuple(labels.townships.items()), payout_filter.township, blank=_("Whole county")
        ),
        "policy": options(
            tuple(labels.policies.items()), payout_filter.policy, blank=_("All subsidies")
        ),
        "q": q or payout_filter.q,
        "q_error": q_error,
        "hidden": hidden,
    }


def what(payout_filter: PayoutFilter, labels: Labels) -> str:
    """Say in a few words what a total counts."""
    words = [chip["label"] for chip in chips(payout_filter, labels)]
    return " · ".join(words) if words else _("Whole county, all published subsidies")


def table(page: Page, payout_filter: PayoutFilter, labels: Labels) -> dict[str, Any]:
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
        one_policy=bool(payout_filter.policy),
        unit=units.pop() if len(units) == 1 else "",
        one_year=payout_filter.year is not None,
    )


def total(payout_filter: PayoutFilter, summary: Summary, labels: Labels) -> dict[str, Any]:
    """Return the ledger sentence: what is counted, how many, how much, as of when."""
    detail = ""
    if labels.as_of:
        detail = _("All payments credited by %(day)s are included.") % {
            "day": long_date(labels.as_of)
        }
    return {
        "what": what(payout_filter, labels),
        "count": summary.count,
        "amount": summary.amount,
        "exact": summary.exact,
        "detail": detail,
    }


def sorts(payout_filter: PayoutFilter) -> list[Link]:
    """Return the orders to choose from."""
    return [
        {
            "label": _(text),
            "href": address(payout_filter.with_(sort=key)),
            "on": payout_filter.sort == key,
        }
        for key, text in SORTS
    ]


def page_sum(rows: list[dict[str, Any]]) -> Decimal:
    """Return the yuan of the rows of one page."""
    return sum((Decimal(row["amount"]) for row in rows), Decimal(0))


def step(payout_filter: PayoutFilter, cursor: str) -> str:
    """Return the address of a neighbouring page, or nothing."""
    return address(payout_filter.with_(cursor=cursor)) if cursor else ""


def condition(payout_filter: PayoutFilter, field: str, labels: Labels) -> str:
    """Write one condition of a filter in words."""
    value = getattr(payout_filter, field)
    names = {
        "policy": labels.policies,
        "township": labels.townships,
        "village": labels.villages,
    }.get(field, {})
    return names.get(value, str(value))
