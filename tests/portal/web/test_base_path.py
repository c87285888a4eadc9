"""The portal as a column of another website: every public address stays under the prefix."""

from __future__ import annotations

import io
import re
import sys
from html import unescape
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit
from wsgiref.headers import Headers

import pytest
from django.conf import settings as django_settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.urls import set_script_prefix

from portal import wsgi
from portal.content.enums import ContentKind
from portal.web.home_content import HomeContent
from portal.web.services import change_identity, publish_home
from tests.factories.content import put
from tests.factories.disclosure import make_people

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db
PREFIX = "/mz"
LINK = re.compile(r'(?:href|src|action|data-suggest)="([^"]*)"')
PLACE = re.compile(r'<loc>([^<]+)</loc>|<link (?:[^>]*)href="([^"]+)"')
# What leads nowhere else: a place on the page, its own query, a telephone
LOCAL = ("#", "?", "tel:", "mailto:")


class Answer(NamedTuple):
    status: int
    headers: Headers
    body: str


Ask = "Callable[..., Answer]"


@pytest.fixture
def ask(settings, monkeypatch) -> Iterator[Ask]:
    """Return a function that asks the WSGI application as a server under the prefix does."""
    settings.PORTAL_BASE_PATH = settings.FORCE_SCRIPT_NAME = PREFIX
    settings.STATIC_URL = f"{PREFIX}/static/"
    settings.PUBLIC_LIMITS = dict.fromkeys(settings.PUBLIC_LIMITS, "100000/m")
    settings.MEDIA_URL = f"{PREFIX}/media/"
    for name in ("SESSION", "CSRF", "LANGUAGE"):
        setattr(settings, f"{name}_COOKIE_PATH", f"{PREFIX}/")
    monkeypatch.setattr(wsgi, "_django", get_wsgi_application())
    # As Django's own test client does: the test's transaction is the request's
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)

    def ask(path: str, body: str | None = None, *, cookie: str = "") -> Answer:
        parts = urlsplit(path)
        sent = (body or "").encode()
        environ = {
            "REQUEST_METHOD": "GET" if body is None else "POST",
            "SCRIPT_NAME": "",
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(sent)),
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "HTTP_HOST": "testserver",
            "HTTP_COOKIE": cookie,
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(sent),
            "wsgi.errors": sys.stderr,
        }
        told: list[tuple[int, Headers]] = []

        def start(status: str, headers: list[tuple[str, str]], _error: object = None) -> None:
            told.append((int(status[:3]), Headers(headers)))

        sent_back = wsgi.application(environ, start)
        text = b"".join(sent_back).decode(errors="replace")
        if hasattr(sent_back, "close"):  # a kept page is a list
            sent_back.close()
        return Answer(*told[0], text)

    yield ask
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)
    set_script_prefix("/")


@pytest.fixture
def filled(county):
    """Fill the county with something of everything that has a public page."""
    county.publish_named()
    county.publish_class("B", make_people(county.villages[0], 8))
    change_identity(by=None, title="云阳明账", hotlines=[{"label": "热线", "number": "12345"}])
    publish_home(content=HomeContent(heading="征求意见", links=(("看清单", "policies/"),)), by=None)
    for kind in ContentKind:
        put(kind=kind, policies=[county.policy("042")])
    return county


def links(page: Answer) -> set[str]:
    found = {unescape(link) for link in LINK.findall(page.body)}
    return {link for link in found if not link.startswith(LOCAL)}


def path_of(link: str) -> str:
    return link.removeprefix("http://testserver")


def test_every_link_of_every_page_stays_under_the_prefix_and_answers(ask, filled):
    known, waiting, outside, broken = set(), [f"{PREFIX}/"], set(), set()
    while waiting:
        path = waiting.pop()
        answer = ask(path)
        if answer.status not in (200, 302):
            broken.add((path, answer.status))
        if answer.status == 302:
            waiting.append(path_of(answer.headers["Location"]))
        for link in map(path_of, links(answer)):
            bare = link.partition("#")[0]
            if not bare.startswith(f"{PREFIX}/"):
                outside.add((path, link))
            elif bare not in known and not bare.startswith(f"{PREFIX}/static/"):
                known.add(bare)
                # Pages of the CMS are told here by their content items only; suggestions are posted
                if not re.match(rf"{PREFIX}/(notices|api|search/suggestions)/", bare):
                    waiting.append(bare)
    assert outside == set()
    assert broken == set()
    assert {f"{PREFIX}/policies/042/", f"{PREFIX}/notices/"} <= known
    assert len(known) > 40


@pytest.mark.parametrize(
    "path", ["sitemap.xml", "sitemap-site.xml", "sitemap-content.xml", "sitemap-policies.xml"]
)
def test_search_engines_are_led_under_the_prefix(ask, filled, path):
    found = re.findall(r"<loc>([^<]+)</loc>", ask(f"{PREFIX}/{path}").body)
    assert found
    assert [one for one in found if not one.startswith(f"http://testserver{PREFIX}/")] == []


@pytest.mark.parametrize("path", ["disclosures", "notices"])
def test_feeds_lead_under_the_prefix(ask, filled, path):
    found = re.findall(r'href="([^"]+)"', ask(f"{PREFIX}/feeds/{path}.atom").body)
    assert len(found) > 2
    assert [one for one in found if not one.startswith(f"http://testserver{PREFIX}/")] == []


def test_robots_close_what_lies_under_the_prefix(ask):
    lines = ask(f"{PREFIX}/robots.txt").body.splitlines()
    assert f"Disallow: {PREFIX}/admin/" in lines
    assert f"Sitemap: http://testserver{PREFIX}/sitemap.xml" in lines


def test_canonical_address_has_the_prefix(ask, filled):
    page = ask(f"{PREFIX}/policies/042/").body
    assert f'<link rel="canonical" href="http://testserver{PREFIX}/policies/042/">' in page


def test_short_number_and_posted_search_are_redirected_under_the_prefix(ask, filled):
    assert ask(f"{PREFIX}/policies/42/").headers["Location"] == f"{PREFIX}/policies/042/"
    posted = ask(f"{PREFIX}/payouts/", "township=500235131")
    assert posted.headers["Location"].startswith(f"{PREFIX}/payouts/?")


def test_choices_are_kept_for_the_prefix_alone(ask, filled):
    answer = ask(f"{PREFIX}/policies/?set-mode=elder&set-language=en")
    cookies = answer.headers.get_all("Set-Cookie")
    assert answer.headers["Location"] == f"{PREFIX}/policies/"
    assert len(cookies) == 2
    assert [one for one in cookies if f"Path={PREFIX}/;" not in f"{one};"] == []
    chosen = "; ".join(one.partition(";")[0] for one in cookies)
    assert '<html lang="en" class="elder">' in ask(f"{PREFIX}/policies/", cookie=chosen).body


def test_kept_page_is_the_one_under_the_prefix(ask, filled):
    first = ask(f"{PREFIX}/")
    assert first.headers["ETag"] == ask(f"{PREFIX}/").headers["ETag"]
    assert f'href="{PREFIX}/policies/"' in first.body


def test_what_is_not_found_leads_home_under_the_prefix(ask):
    answer = ask(f"{PREFIX}/nothing/here/")
    assert answer.status == 404
    assert [link for link in links(answer) if not path_of(link).startswith(f"{PREFIX}/")] == []


def test_prefix_of_another_site_is_not_taken_off(ask):
    assert django_settings.FORCE_SCRIPT_NAME == PREFIX
    assert ask("/mzother/policies/").status == 404
