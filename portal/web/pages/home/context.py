"""The home page's context, from what is public in one generation on one day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Q
from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext as _

from portal.content.enums import ContentKind
from portal.content.queries import ContentLine, KindInView, by_kind, content_lines, kinds_of
from portal.disclosure.queries import (
    LedgerTotals,
    edition_lines,
    editions_of,
    figure_years,
    margins,
    totals_of,
)
from portal.places.queries import townships_on
from portal.policies.models import PolicyList
from portal.web import context as site
from portal.web.delivery.compiled_sql import fetch_compiled
from portal.web.delivery.process_cache import BoundedDict
from portal.web.home_content import HomeContent, content_on, newest_content
from portal.web.pages.parts.choices import options
from portal.web.pages.parts.figures import long_date
from portal.web.pages.parts.labels import content_row, set_row
from portal.web.pages.parts.query_params import address

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from django.db.models import QuerySet

    from portal.disclosure.models import Edition


LISTS = NOTICES = 5


@dataclass(frozen=True)
class Facts:
    """What the page is made of, in no language yet.

    Seven queries (to PostgreSQL in one message), two more before a year's first list.
    """

    townships: tuple[tuple[str, str], ...]
    policies: int
    kinds: dict[str, KindInView]
    words: HomeContent
    totals: LedgerTotals
    latest: tuple[Edition, ...]
    notices: tuple[ContentLine, ...]


FACTS: Final[BoundedDict[tuple[int, dt.date], Facts]] = BoundedDict("facts of the home page", 2)


def facts(generation: int, day: dt.date) -> Facts:
    """Return the facts of a generation on a day, read once in a process.

    Whatever changes them raises the generation, and the day ends what is over. So every language
    and mode, and every address that is not kept, is made from one reading.
    """
    return FACTS.get_or_make((generation, day), lambda: _read_facts(day))


def _read_facts(day: dt.date) -> Facts:
    townships, listed, kinds, words, totals, latest, notices = fetch_compiled(
        (townships_on, day),
        (_listed,),
        (by_kind, day),
        (newest_content,),
        (margins, day.year),
        (edition_lines, LISTS),
        (content_lines, ContentKind.NOTICE, day, NOTICES),
    )
    return Facts(
        townships=tuple(townships),
        policies=sum(number for (number,) in listed),
        kinds=kinds_of(kinds),
        words=content_on(words, day),
        totals=_totals(totals, day.year),
        latest=tuple(editions_of(latest)),
        notices=tuple(map(ContentLine._make, notices)),
    )


def _listed() -> QuerySet[PolicyList, tuple[int]]:
    # The row kept open for new ones is no subsidy
    payable = Q(listings__policy__standing=False)
    current = PolicyList.objects.filter(is_current=True)
    return current.annotate(subsidies=Count("listings", filter=payable)).values_list("subsidies")


def _totals(rows: Sequence[tuple[Any, ...]], year: int) -> LedgerTotals:
    """Return the totals of the year, or of the newest one that has any."""
    totals = totals_of(rows, year)
    if not totals.payments and (years := figure_years()):
        return totals_of(list(margins(years[0])), years[0])
    return totals


def context_of(facts: Facts) -> dict[str, Any]:
    """Return the context of web/home.html but for ``page``."""
    return {
        "find": {
            "action": site.address("payouts"),
            "township": options(facts.townships, blank=_("Choose a township")),
        },
        "my_href": site.address("my"),
        "searches": _searches(facts.words),
        "year": _year(facts.totals),
        "statistics_href": site.address("statistics"),
        "latest": [set_row(edition) for edition in facts.latest],
        "disclosures_href": reverse("disclosures"),
        "notices": [content_row(line) for line in facts.notices],
        "notices_href": _folder(facts.kinds, ContentKind.NOTICE),
        "note": _note(facts.words),
        "kinds": list(_six_kinds(facts.kinds, facts.policies)),
    }


def _folder(kinds: dict[str, KindInView], kind: ContentKind) -> str:
    """Return the address of the folder in which a kind stands, "" while there is none of it."""
    return f"{get_script_prefix()}{kinds[kind].folder}" if kind in kinds else ""


def _note(words: HomeContent) -> dict[str, Any] | None:
    if not words.heading:
        return None
    prefix = get_script_prefix()
    links = [{"label": label, "href": f"{prefix}{path}"} for label, path in words.links]
    return {"title": words.heading, "text": words.text, "links": links}


def _searches(words: HomeContent) -> list[dict[str, str]]:
    if not site.address("search"):
        return []
    return [{"label": text, "href": address("search", [("q", text)])} for text in words.searches]


def _six_kinds(kinds: dict[str, KindInView], listed: int) -> Iterator[dict[str, Any]]:
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
    yield {
        "icon": "list",
        "label": ContentKind.POLICY_LIST.label,
        "text": _("Subsidies with the offices in charge: %(count)d") % {"count": listed},
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


def _year(totals: LedgerTotals) -> dict[str, Any] | None:
    """Return a year's figures as a ledger sentence, None where nothing was paid."""
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
