"""Every public address, as ordinary readers ask for it and as somebody asks who means no good.

By the route that answers it, so that a new address without a sample is noticed
(tests/architecture/test_addresses.py).
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import quote

from django.urls import URLPattern, get_resolver

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# What is no public answer: the desk, its sign-in, the parts' page of developers, Wagtail's doors
STAFF: Final = (
    "admin/",
    "metrics",
    "components/",
    "_util/",
    "^_util/",
    "documents/authenticate_with_password/",
)
NAME, SURNAME, WORD = quote("张*芳"), quote("李"), quote("补贴")
LONG: Final = quote("耕地地力保护" * 20)
DIGITS: Final = "50023519" * 110
SORTS: Final = ("", "name", "amount", "-amount", "-paid_on")


class Ask(NamedTuple):
    """One request: an address, and what a form posts (GET without)."""

    address: str
    posted: str = ""


class Records(NamedTuple):
    """What stands for the records of an address."""

    ref: str  # of a large set of two editions
    policy: str
    township: str
    village: str
    cursor: str  # of a search in the township, far down
    document: str  # the address of an attached file below /documents/
    pages: tuple[str, ...] = ()  # of Wagtail's pages, one of each type


def routes() -> set[str]:
    """Return every public route as Django names it."""
    return {route for route in _routes(get_resolver().url_patterns) if not route.startswith(STAFF)}


def _routes(entries: Iterable[Any], before: str = "") -> Iterator[str]:
    for entry in entries:
        part = str(entry.pattern)
        route = before + (part.removeprefix("^") if before else part)
        if isinstance(entry, URLPattern):
            yield route
        else:
            yield from _routes(entry.url_patterns, route)


def samples(on: Records) -> dict[str, list[Ask]]:
    """Return by route what is asked."""
    asks = {
        "healthz": ["/healthz"],
        "readyz": ["/readyz"],
        "": ["/"],
        "site-map/": ["/site-map/"],
        "accessibility/": ["/accessibility/"],
        "leave/": ["/leave/?to=x"],
        "feeds/disclosures.atom": ["/feeds/disclosures.atom"],
        "feeds/notices.atom": ["/feeds/notices.atom"],
        "sitemap.xml": ["/sitemap.xml"],
        "sitemap-<slug:section>.xml": ["/sitemap-policies.xml", "/sitemap-content.xml"],
        "robots.txt": ["/robots.txt"],
        ".well-known/security.txt": ["/.well-known/security.txt"],
        "documents/(\\d+)/(.*)$": [on.document],
        "^((?:[\\w\\-]+/)*)$": [*on.pages, "/notices/", "/guides/", "/no-such-page/"],
    }
    asks = {route: [Ask(address) for address in addresses] for route, addresses in asks.items()}
    return asks | _policies(on) | _sets(on) | _search(on) | _payouts(on) | _api(on)


def _asks(path: str, *queries: str) -> list[Ask]:
    return [Ask(f"{path}?{query}" if query else path) for query in queries]


def _policies(on: Records) -> dict[str, list[Ask]]:
    return {
        "policies/": _asks("/policies/", "", f"q={WORD}", f"q={LONG}"),
        "policies.csv": _asks("/policies.csv", ""),
        "policies/<str:code>/": _asks(f"/policies/{on.policy}/", ""),
        "statistics/": _asks("/statistics/", "", "year=2025", f"policy={on.policy}"),
        "statistics.csv": _asks("/statistics.csv", "", "year=2025", f"policy={on.policy}"),
    }


def _sets(on: Records) -> dict[str, list[Ask]]:
    path = f"/disclosures/{on.ref}"
    rows = ("", f"village={on.village}", f"q={NAME}", f"q={SURNAME}", "q=*", "edition=1")
    return {
        "disclosures/": _asks("/disclosures/", "", "year=2025", f"policy={on.policy}"),
        "disclosures/<str:ref>/": _asks(f"{path}/", *rows),
        "disclosures/<str:ref>.csv": _asks(f"{path}.csv", "", "edition=1"),
        "disclosures/<str:ref>.xlsx": _asks(f"{path}.xlsx", "", "edition=1"),
        "disclosures/<str:ref>/changes/": _asks(f"{path}/changes/", "", "edition=2"),
        "open-data/payouts-<whole:year>.csv": _asks("/open-data/payouts-2026.csv", ""),
    }


def _search(_on: Records) -> dict[str, list[Ask]]:
    texts = (WORD, quote("高龄津贴怎么申请"), LONG, DIGITS, NAME, quote("江口镇 公告 补贴 申请"))
    asked = ["", "kind=notice", *(f"q={text}" for text in texts)]
    posted = [Ask("/search/", f"q={text}") for text in texts]
    suggested = [Ask("/search/suggestions/", f"q={text}") for text in ("g", quote("补"), *texts)]
    return {
        "search/": [*_asks("/search/", *asked), *posted],
        "search/suggestions/": suggested,
    }


def _filters(on: Records) -> Iterator[str]:
    """Yield the filters of payments, narrow and as wide as can be, in each order."""
    place = f"township={on.township}"
    filters = [
        "", "year=2025", f"policy={on.policy}", place, f"village={on.village}",
        f"{place}&year=2026&policy={on.policy}", f"q={NAME}", f"q={SURNAME}",
        f"q={SURNAME}&{place}", f"q={NAME}&min=100&max=5000", "q=*", f"q={quote('张**')}",
        "min=1", "max=99999999", "min=100&max=101", "min=1&max=99999999&year=2026",
        f"q={quote(' '.join(['张*芳'] * 8))}", f"q={LONG}",
    ]  # fmt: skip
    for text, sort in itertools.product(filters, SORTS):
        yield "&".join(part for part in (text, sort and f"sort={sort}") if part)
    yield f"{place}&cursor={on.cursor}"
    yield f"q={DIGITS}"


def _payouts(on: Records) -> dict[str, list[Ask]]:
    filters = list(_filters(on))
    posted = [Ask("/payouts/", text) for text in (f"q={NAME}", f"q={quote('张小芳')}", f"q={LONG}")]
    files = [text for text in filters if "sort" not in text and "cursor" not in text]
    return {
        "payouts/": [*_asks("/payouts/", *filters), *posted],
        "payouts.csv": _asks("/payouts.csv", *files, f"policy={on.policy}&sort=-amount"),
    }


def _api(on: Records) -> dict[str, list[Ask]]:
    most = [f"{text}&limit=100".removeprefix("&") for text in _filters(on)]
    texts = (WORD, LONG, DIGITS, NAME)
    entries = [f"{text}&limit=100" for text in ("", f"village={on.village}", f"q={SURNAME}", "q=*")]
    asks = {
        "openapi.json": _asks("openapi.json", ""),
        "docs": _asks("docs", ""),
        "policies": _asks("policies", "", f"q={WORD}"),
        "policies/<code>": _asks(f"policies/{on.policy}", ""),
        "disclosures": _asks("disclosures", "", "limit=100", "year=2025&limit=100"),
        "disclosures/<ref>": _asks(f"disclosures/{on.ref}", "", "edition=1"),
        "disclosures/<ref>/entries": _asks(f"disclosures/{on.ref}/entries", *entries),
        "statistics": _asks("statistics", "", "limit=100", "year=2025&limit=100"),
        "payouts": _asks("payouts", *most),
        "search": _asks("search", *(f"q={text}&limit=50" for text in texts)),
        "": _asks("", ""),
    }
    ours = {
        f"api/v1/{route}": [Ask(f"/api/v1/{ask.address}") for ask in asked]
        for route, asked in asks.items()
    }
    return ours | {"api/": _asks("/api/", ""), "api/<path:path>": _asks("/api/v0/x", "")}
