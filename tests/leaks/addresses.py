"""Every address of the URL configuration, filled with what is on record and with nonsense."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from django.urls import URLPattern, get_resolver

from portal.disclosure.models import Disclosure, Edition
from portal.places.models import Place
from portal.policies.models import Policy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FORMATS: Final = (".csv", ".xlsx", "/", "/changes/")


def all_addresses(typed: Iterable[str]) -> Iterator[str]:
    """Yield every pattern filled, every set in all its formats and editions, the API's filters."""
    yield from ("/", "/sitemap.xml", "/robots.txt", "/favicon.ico", "/.well-known/security.txt")
    yield from patterns()
    yield from _sets()
    yield from _api(typed)


def patterns() -> Iterator[str]:
    """Yield an address for each pattern; a part to fill takes each of its plausible values."""
    for route in _routes(get_resolver().url_patterns):
        yield from (f"/{address}" for address in _filled(route))


def _routes(entries: Iterable[Any], before: str = "") -> Iterator[str]:
    for entry in entries:
        text = before + str(entry.pattern).removeprefix("^").rstrip("$")
        if isinstance(entry, URLPattern):
            yield text
        else:
            yield from _routes(entry.url_patterns, text)


def _filled(route: str) -> Iterator[str]:
    if "(" in route or "\\" in route:  # a regular expression: its fixed beginning
        yield route.split("(", maxsplit=1)[0].split("\\", maxsplit=1)[0].split("[", maxsplit=1)[0]
        return
    if "<" not in route:
        yield route
        return
    before, _sign, rest = route.partition("<")
    part, _sign, behind = rest.partition(">")
    for value in _values(part.rpartition(":")[2], route):
        yield from _filled(f"{before}{value}{behind}")


def _values(part: str, route: str) -> list[str]:
    if part == "code":
        return [*Policy.objects.values_list("code", flat=True), "999"]
    if part == "ref":
        return [*islice(Disclosure.objects.order_by("-pk").values_list("ref", flat=True), 40), "x"]
    if part == "year":
        return ["2024", "2025", "2026", "1999"]
    if part == "section":
        return ["content", "policies", "disclosures", "pages"]
    return ["1", "x"]


def _sets() -> Iterator[str]:
    # Those that are public no more come first, so that a small hunt has them, too
    editions = Edition.objects.order_by("-status", "pk").values_list("disclosure__ref", "number")
    for ref, number in editions:
        for ending in FORMATS:
            yield f"/disclosures/{ref}{ending}?edition={number}"
            yield f"/disclosures/{ref}{ending}"
        for tail in ("", "/entries"):
            yield f"/api/v1/disclosures/{ref}{tail}?edition={number}&limit=100"


def _api(typed: Iterable[str]) -> Iterator[str]:
    """Yield each filter of the API alone and with others, nonsense included."""
    township, village = (
        Place.objects.filter(level=level).order_by("code").values_list("code", flat=True)[0]
        for level in ("TOWNSHIP", "VILLAGE")
    )
    policies = list(Policy.objects.order_by("code").values_list("code", flat=True))
    filters = [f"policy={code}" for code in policies] + [
        f"township={township}", f"village={village}", "year=2026", "year=2025", "min=100",
        "max=1000", "sort=amount", "sort=-amount", "sort=-paid_on", "sort=name", "limit=100",
        "limit=0", "limit=000001500000", "cursor=x", "cursor=", "year=" + "9" * 60, "edition=2",
        "q=%E5%BC%A0", "q=%E5%BC%A0*", "q=%E6%9D%8E*%E8%8A%B3",
    ]  # fmt: skip
    for path in ("payouts", "disclosures", "statistics", "policies", "search"):
        yield f"/api/v1/{path}"
        for text in filters:
            yield f"/api/v1/{path}?{text}"
    for text in filters:
        yield f"/payouts.csv?{text}"
        yield f"/payouts/?{text}"
        yield f"/statistics.csv?{text}"
    for text in typed:
        for path in ("api/v1/payouts", "api/v1/search", "payouts.csv"):
            yield f"/{path}?q={text}"
