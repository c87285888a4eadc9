"""Personal pages enter no shared memory, whatever their views say or forget to say."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template import engines
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, get_resolver, include, path
from django.utils.regex_helper import normalize
from wagtail.models import get_page_models

from portal.web.delivery import page_cache, public_state
from portal.web.delivery.shared_pages import SharedPage, shared_page
from portal.web.delivery.wsgi_cache import WsgiPageCache
from tests.factories.staff import make_user

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db

SHARED = {
    "home",
    "payouts",
    "policies",
    "policy",
    "disclosures",
    "disclosure",
    "disclosure_changes",
    "statistics",
    "site_map",
    "accessibility",
    "leave",
    "disclosures_feed",
    "notices_feed",
    "sitemap",
    "sitemap_section",
}
# Public, and its view says how long it may be kept by others; kept by nothing of ours
FOR_A_WHILE = {"robots"}
SECRET = "张三三 6217000000000000"  # what one reader alone may see


class FakeCache(dict):
    """The cache server as the page cache uses it."""

    def set(self, key, value, timeout):
        self[key] = value


class Site:
    """The whole site as a server runs it, with what it keeps."""

    def __init__(self) -> None:
        self.shared = FakeCache()
        self.wsgi_cache = WsgiPageCache(get_wsgi_application())

    def ask(self, address: str, cookies: str = "", **more: str) -> tuple[str, dict[str, str], str]:
        """Return status line, headers and body."""
        route, _mark, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": route.encode().decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "HTTP_HOST": "testserver",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
        }
        if cookies:
            environ["HTTP_COOKIE"] = cookies
        told = []
        response = self.wsgi_cache(environ | more, lambda *said: told.append(said))
        body = b"".join(response)
        close = getattr(response, "close", None)
        if close is not None:
            close()
        return told[0][0], dict(told[0][1]), body.decode("utf-8", "replace")

    @property
    def kept(self) -> str:
        """All that any memory of pages holds, as text."""
        bodies = [page_cache.unpacked(page).content for page in self.shared.values()]
        bodies += [body for _headers, body in self.wsgi_cache.pages.values()]
        return b"".join(bodies).decode("utf-8", "replace")

    @property
    def is_empty(self) -> bool:
        return not (self.shared or self.wsgi_cache.pages)

    def forget(self) -> None:
        self.shared.clear()
        self.wsgi_cache.pages.clear()


@pytest.fixture
def site(settings, monkeypatch) -> Iterator[Site]:
    signals = (request_started, request_finished)
    for signal in signals:  # as Django's test client does: the test's transaction stays open
        signal.disconnect(close_old_connections)
    settings.PAGE_GENERATION_MS = 600_000
    monkeypatch.setattr(public_state, "_last", None)
    made = Site()
    monkeypatch.setattr(page_cache, "cache", made.shared)
    public_state.public_state()
    yield made
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def reader(client) -> str:
    """Sign somebody in whose account and session hold the secret; return what the browser sends."""
    user = make_user()
    type(user).objects.filter(pk=user.pk).update(username=SECRET)
    client.force_login(user)
    session = client.session
    session["who"] = SECRET
    session.save()
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def addresses(patterns, before: str = "/") -> Iterator[tuple[str, URLPattern]]:
    """Yield an address for every pattern of a URLconf; every parameter is 1."""
    for pattern in patterns:
        regex = str(pattern.pattern.regex.pattern)
        here, names = normalize(regex.replace(r"\Z", "$"))[0]
        address = before + here % dict.fromkeys(names, "1")
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, address)
        else:
            yield address, pattern


def is_shared(pattern: URLPattern) -> bool:
    return getattr(pattern.callback, "is_shared", False)


def test_shared_addresses_are_these_and_no_others():
    found = {pattern.name for _at, pattern in addresses(get_resolver().url_patterns)}
    shared = {p.name for _at, p in addresses(get_resolver().url_patterns) if is_shared(p)}
    assert shared == SHARED
    assert found > FOR_A_WHILE


def test_page_types_of_staff_are_all_declared():
    ours = [model for model in get_page_models() if model.__module__.startswith("cms.")]
    assert [model for model in ours if not issubclass(model, SharedPage)] == []


@pytest.mark.parametrize("signed_in", [False, True], ids=["stranger", "signed in"])
def test_every_other_address_forbids_caches_and_is_kept_nowhere(site, reader, signed_in):
    asked, wrong = 0, []
    for address, pattern in addresses(get_resolver().url_patterns):
        if is_shared(pattern) or pattern.name == "wagtail_serve":
            continue
        asked += 1
        status, headers, _body = site.ask(address, reader if signed_in else "")
        control = headers.get("Cache-Control", "")
        forbids = "no-store" in control or "private" in control or pattern.name in FOR_A_WHILE
        # An alarm here: neither worker nor sealer runs beside the suite
        fault = status.startswith("5") and pattern.name != "readyz"
        if not (forbids and site.is_empty) or fault:
            wrong.append((address, status, control))
            site.forget()
    assert wrong == []
    assert asked > 100


# Views that somebody declared to be shared by mistake ----------------------------------------


def of_the_session(request):
    return HttpResponse(request.session["who"])


def of_the_account(request):
    return HttpResponse(request.user.username)


def of_a_cookie(request):
    return HttpResponse(request.COOKIES.get("mz_all_session", "nobody"))


def of_a_header(request):
    return HttpResponse(request.headers.get("Authorization", "nobody"))


def of_the_environment(request):
    return HttpResponse(f"{request.META} {request.environ}")


def with_a_cookie(request):
    response = HttpResponse(SECRET)
    response.set_cookie("seen", "1")
    return response


def with_a_raw_cookie(request):
    return HttpResponse(SECRET, headers={"Set-Cookie": "seen=1"})


def with_a_token(request):
    return HttpResponse(f"{SECRET} {get_token(request)}")


def with_a_form(request):
    template = engines["django"].from_string("{% csrf_token %}" + SECRET)
    return TemplateResponse(request, template, {})


def told_private(request):
    return HttpResponse(SECRET, headers={"Cache-Control": "private"})


def told_no_store(request):
    return HttpResponse(SECRET, headers={"Cache-Control": "no-store"})


def own_payments(request):
    return HttpResponse(SECRET)


def elsewhere(request):
    return redirect(f"/{SECRET}/")


READ = (of_the_session, of_the_account, of_a_cookie, of_a_header, of_the_environment)
SAID = (with_a_cookie, with_a_raw_cookie, with_a_token, with_a_form, told_private, told_no_store)
PERSONAL = ("my", "complaints", "kiosk", "zone")
declared = shared_page()
urlpatterns = [
    *(path(f"{view.__name__}/", declared(view)) for view in (*READ, *SAID, elsewhere)),
    *(path(f"undeclared/{view.__name__}/", view) for view in (*READ, *SAID)),
    *(path(f"{folder}/payments/", declared(own_payments)) for folder in PERSONAL),
    path("open/", declared(lambda _request: HttpResponse("the same for all"))),
    path("", include("portal.urls")),
]


@pytest.fixture
def planted(site, settings) -> Site:
    settings.ROOT_URLCONF = __name__
    settings.DEBUG_PROPAGATE_EXCEPTIONS = False
    return site


def test_what_is_planted_is_kept_where_nothing_speaks_against_it(planted, reader):
    status, headers, body = planted.ask("/open/", reader)
    assert (status, headers["Cache-Control"]) == ("200 OK", "private, no-cache")
    assert planted.kept == 2 * body == 2 * "the same for all"


@pytest.mark.parametrize("view", READ, ids=lambda view: view.__name__)
def test_declared_view_never_learns_who_asks(planted, reader, view):
    for _twice in range(2):
        _status, _headers, body = planted.ask(
            f"/{view.__name__}/", reader, HTTP_AUTHORIZATION=SECRET, REMOTE_ADDR="192.0.2.77"
        )
        assert SECRET not in body
        assert reader.partition("=")[2] not in body
        assert "192.0.2.77" not in body
    assert SECRET not in planted.kept


@pytest.mark.parametrize("view", SAID, ids=lambda view: view.__name__)
def test_answer_that_belongs_to_one_reader_is_kept_nowhere(planted, reader, view):
    status, headers, body = planted.ask(f"/{view.__name__}/", reader)
    assert status == "200 OK"
    assert SECRET in body
    assert "no-store" in headers["Cache-Control"] or "private" in headers["Cache-Control"]
    assert planted.is_empty


@pytest.mark.parametrize("folder", PERSONAL)
def test_personal_address_is_kept_nowhere_though_its_view_is_declared(planted, reader, folder):
    _status, headers, body = planted.ask(f"/{folder}/payments/", reader)
    assert (headers["Cache-Control"], body) == ("private, no-store", SECRET)
    assert planted.is_empty


@pytest.mark.parametrize("view", [*READ, *SAID], ids=lambda view: view.__name__)
def test_undeclared_view_is_kept_nowhere(planted, reader, view):
    for cookies in (reader, ""):
        planted.ask(f"/undeclared/{view.__name__}/", cookies)
        assert planted.is_empty


@pytest.mark.parametrize(
    ("address", "more"),
    [
        ("/open/", {"REQUEST_METHOD": "POST"}),
        ("/open/", {"REQUEST_METHOD": "PUT"}),
        ("/open/", {"HTTP_HOST": "testserver:9"}),
        ("/open/?set-mode=elder", {}),
        ("/elsewhere/", {}),
        ("*", {"REQUEST_METHOD": "OPTIONS"}),
    ],
)
def test_what_is_not_a_plain_question_is_kept_nowhere(planted, reader, address, more):
    planted.ask(address, reader, **more)
    assert planted.is_empty


def test_what_a_page_does_not_read_is_neither_shown_nor_kept(planted, reader):
    planted.ask("/open/?written=by+somebody", reader)
    assert "the same for all" in planted.kept
    assert "somebody" not in planted.kept


def test_middleware_that_asked_who_it_is_keeps_the_page_from_the_others(planted, reader, settings):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.greeting"]
    planted.wsgi_cache = WsgiPageCache(get_wsgi_application())
    _status, headers, body = planted.ask("/open/", reader)
    assert (headers["Cache-Control"], body) == ("private, no-store", "the same for all" + SECRET)
    assert planted.is_empty


def greeting(get_response):
    def middleware(request):
        response = get_response(request)
        response.content += request.user.username.encode()
        return response

    return middleware
