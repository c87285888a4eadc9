"""Every kind of refusal and failure, each provoked with names and numbers on record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch
from urllib.parse import quote, urlencode

from django.conf import settings
from django.core.cache import cache
from django.db import OperationalError

from portal.disclosure.models import Edition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.leaks.crawl import Crawl
    from tests.leaks.finder import Output

# 413 comes from the web server in front; here a form that is too large is 400
EXPECTED: Final = frozenset({200, 303, 304, 400, 403, 404, 405, 410, 429, 500, 503})


def provoked(crawl: Crawl, person: dict[str, Any]) -> Iterator[Output]:
    """Yield the answers to requests that go wrong, with what this person has in each of them."""
    for text in (person["name"], person["id_number"], person["card_number"], person["phone"]):
        if text:
            yield from _refused(crawl, quote(text))
            yield from _sent(crawl, text)
    yield from _conditions(crawl)
    yield from _failed(crawl, person)
    yield from _limited(crawl, person)


def _refused(crawl: Crawl, text: str) -> Iterator[Output]:
    for address in (
        f"/{text}/", f"/policies/{text}/", f"/disclosures/{text}/", f"/disclosures/{text}.csv",
        f"/api/v1/{text}", f"/api/v1/policies/{text}", f"/api/v1/disclosures/{text}/entries",
        f"/static/{text}", f"/documents/1/{text}", f"/open-data/payouts-{text}.csv",
        f"/payouts/?q={text}", f"/payouts/?village={text}", f"/payouts/?cursor={text}",
        f"/payouts/?min={text}", f"/payouts.csv?q={text}", f"/api/v1/payouts?q={text}",
        f"/api/v1/payouts?township={text}", f"/api/v1/search?q={text}", f"/search/?q={text}",
        f"/policies/?q={text}", f"/policies/?year={text}", f"/statistics/?year={text}",
        f"/disclosures/?township={text}", f"/leave/?to={text}", f"/?mode={text}",
        f"/healthz?{text}", f"/admin/?next={text}", f"/admin/login/?next=/{text}",
    ):  # fmt: skip
        yield from crawl.read(address, HTTP_REFERER=f"http://localhost/{text}")


def _sent(crawl: Crawl, text: str) -> Iterator[Output]:
    for address in ("/payouts/", "/search/", "/search/suggestions/", "/", "/api/v1/payouts"):
        body = urlencode({"q": text, "township": text, "username": text}).encode()
        yield from crawl.read(address, "POST", body)
        yield from crawl.read(f"{address}?q={quote(text)}", "DELETE")
        yield from crawl.read(f"{address}?q={quote(text)}", "HEAD")
    form = urlencode({"username": text, "password": text}).encode()
    yield from crawl.read("/admin/login/", "POST", form)  # 403: without a token
    large = b"q=" + b"x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1) + text.encode()
    yield from crawl.read("/search/", "POST", large)


def _conditions(crawl: Crawl) -> Iterator[Output]:
    for address in ("/", "/policies/"):
        answer = crawl.site.ask(address)
        tag = answer.header("ETag")
        if tag:
            yield from crawl.read(address, HTTP_IF_NONE_MATCH=tag)


def _failed(crawl: Crawl, person: dict[str, Any]) -> Iterator[Output]:
    """Let views and the database fail with a text that quotes what is on record."""
    text = " ".join(str(person[key]) for key in ("name", "id_number", "card_number", "phone"))
    name = quote(person["name"])
    for target, address in (
        ("search.views.current_labels", f"/payouts/?q={name}&year=2026"),
        ("search.api.current_labels", f"/api/v1/payouts?q={name}"),
        ("portal.web.pages.policies.views.QueryParams", f"/policies/?q={name}"),
        ("search.texts.views.current_vocabulary", f"/search/?q={name}"),
    ):
        for error in (ValueError(text), OperationalError(text)):
            with patch(target, side_effect=error):
                yield from crawl.read(address)
                yield from crawl.read(address, "POST", f"q={name}".encode())
    with (
        patch("portal.web.pages.sets.files.kept_file", return_value=None),
        patch("portal.web.pages.sets.files.is_kept", return_value=True),
    ):
        for edition in Edition.objects.in_force().filter(disclosure_class="A")[:1]:
            yield from crawl.read(f"/disclosures/{edition.disclosure.ref}.xlsx")


def _limited(crawl: Crawl, person: dict[str, Any]) -> Iterator[Output]:
    limits = dict(settings.PUBLIC_LIMITS)
    settings.PUBLIC_LIMITS = dict.fromkeys(limits, "1/h")
    try:
        for address in ("/payouts/", "/api/v1/payouts", "/payouts.csv", "/search/", "/policies/"):
            for _time in range(2):
                yield from crawl.read(f"{address}?q={quote(person['name'])}&year=2019")
    finally:
        settings.PUBLIC_LIMITS = limits
        cache.clear()
