"""The hunt as a whole: every surface in turn, the report at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.cache import cache

from portal.places.models import Place
from portal.policies.models import Policy
from portal.staff.models import Organisation
from tests.leaks import addresses, faults, stores
from tests.leaks.crawl import Crawl
from tests.leaks.finder import Finder, Leak, Output, Report
from tests.leaks.public_words import PublicWords, shipped_texts
from tests.leaks.secrets import make_secrets
from tests.leaks.site import Site, overheard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

# What has to be looked into for the hunt to count
SURFACES = (
    "answers", "headers", "log", "memory", "caches", "public tables", "sessions",
    "documents for the index", "files", "static files",
)  # fmt: skip
TYPED = 12


def make_finder(citizens: list[dict[str, Any]]) -> Finder:
    """Return a finder of these people in the county on record."""
    secrets = make_secrets(citizens)
    public = [
        *Place.objects.values_list("name", flat=True),
        *Place.objects.values_list("full_name", flat=True),
        *Organisation.objects.values_list("name", flat=True),
        *Policy.objects.values_list("name", flat=True),
        *secrets.organisations,
    ]
    return Finder(secrets, PublicWords(secrets.names, public, shipped_texts()))


def hunt(citizens: list[dict[str, Any]], *, typed: int = TYPED, **most: int) -> Report:
    """Look for everybody of a truth file everywhere; the report says what was looked at.

    typed: how many people's names are typed into forms. most: bounds of `Crawl`.
    """
    finder = make_finder(citizens)
    people = [one for one in citizens if not one.get("organisation")]
    asking = people[:: max(1, len(people) // typed)][:typed]
    texts = [one["name"] for one in asking] + [one["id_number"] for one in asking[:2]]
    limits = settings.PUBLIC_LIMITS
    settings.PUBLIC_LIMITS = dict.fromkeys(limits, "100000000/m")
    site = Site()  # before its log is heard: it sets up logging once more
    try:
        with overheard() as log:
            _answers(finder, Crawl(site, texts, **most), texts, asking[0])
    finally:
        settings.PUBLIC_LIMITS = limits
    for line in log.getvalue().splitlines():
        finder.look(Output("log", line.split(":")[0], line.encode()))
    _stored(finder)
    finder.report.unreached += [
        f"nothing was looked at: {surface}"
        for surface in SURFACES
        if not finder.report.outputs[surface]
    ]
    return finder.report


def _answers(finder: Finder, crawl: Crawl, typed: list[str], person: dict[str, Any]) -> None:
    report = finder.report
    for output in crawl.run(addresses.all_addresses(typed)):
        finder.look(output)
    # Before an error page empties them: what the crawl has left in memory and caches
    _each(finder, "memory", stores.memories)
    _each(finder, "caches", stores.kept_by_caches)
    for output in faults.provoked(crawl, person):
        finder.look(output)
    cache.clear()
    report.unreached += [
        f"no answer with status {status}" for status in faults.EXPECTED - set(crawl.statuses)
    ]
    report.crawl = crawl


def _stored(finder: Finder) -> None:
    for name, store in (
        ("memory", stores.memories),
        ("caches", stores.kept_by_caches),
        ("public tables", stores.public_tables),
        ("sessions", stores.sessions),
        ("indexes", stores.indexes),
        ("documents for the index", stores.sent_documents),
        ("files", stores.files),
    ):
        _each(finder, name, store)
    _each(finder, "tokens of the index", lambda: _tokens(finder))


def _tokens(finder: Finder) -> Iterator[Output]:
    for place in stores.indexed_terms(finder.secrets.plain):
        finder.report.leaks[Leak("indexes", place, -1, "token", "plain")] = 1
        yield Output("indexes", place, b"")


def _each(finder: Finder, name: str, store: Callable[[], Iterable[Output]]) -> None:
    """Look into a store; one that cannot be read is told, not passed over."""
    try:
        for output in store():
            finder.look(output)
    except Exception as error:  # noqa: BLE001 - whatever it is, the hunt is not complete
        finder.report.unreached.append(f"{name}: {type(error).__name__}: {error}")


def lines(report: Report) -> Iterator[str]:
    """Yield the report for people."""
    crawl = report.crawl
    if crawl is not None:
        yield f"{sum(crawl.views.values())} addresses of {len(crawl.views)} views"
        yield "answers by status: " + _counted(crawl.statuses)
        yield "answers by kind: " + _counted(crawl.kinds)
        yield "queries left out: " + (_counted(crawl.skipped) or "none")
    for surface, count in sorted(report.outputs.items()):
        yield f"{surface}: {count} outputs, {report.signs[surface]:,} bytes looked into"
    yield "passed with a reason: " + (_counted(report.passed) or "none")
    for leak, times in list(report.leaks.items())[:200]:
        yield f"LEAK {leak}" + (f", {times} times" if times > 1 else "")
    yield from (f"NOT REACHED {text}" for text in report.unreached)
    yield f"{len(report.leaks)} leaks, {len(report.unreached)} not reached"


def _counted(counter: dict[Any, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counter.items(), key=str))
