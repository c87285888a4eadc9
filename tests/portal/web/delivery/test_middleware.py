from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

from portal.web.delivery.middleware import Display, DisplayMiddleware, remember


@pytest.fixture
def ask():
    """Send a request through the middleware; return request seen by the view, and response."""
    seen = {}

    def view(request):
        seen["display"], seen["language"] = request.display, translation.get_language()
        return HttpResponse("x", content_type=seen.get("type", "text/html; charset=utf-8"))

    def send(path, method="get", content_type=None, **cookies):
        seen.clear()
        if content_type:
            seen["type"] = content_type
        request = getattr(RequestFactory(), method)(path)
        request.COOKIES.update(cookies)
        return seen, DisplayMiddleware(view)(request)

    with translation.override("zh-hans"):
        yield send


def test_without_cookies_pages_are_normal_and_chinese(ask):
    seen, response = ask("/")
    assert seen == {"display": Display("normal", "zh-hans"), "language": "zh-hans"}
    assert response["Vary"] == "Cookie"
    assert response["Content-Language"] == "zh-hans"


def test_the_language_is_never_negotiated(ask):
    request = RequestFactory().get("/", HTTP_ACCEPT_LANGUAGE="en")
    response = DisplayMiddleware(lambda request: HttpResponse(request.display.language))(request)
    assert response.content == b"zh-hans"


def test_cookies_choose_mode_and_language(ask):
    seen, _response = ask("/", mz_all_mode="elder", mz_all_language="en")
    assert seen == {"display": Display("elder", "en"), "language": "en"}
    assert seen["display"].key == "en.elder"


def test_forged_cookies_are_the_default(ask):
    seen, _response = ask("/", mz_all_mode="kiosk", mz_all_language="xx")
    assert seen["display"] == Display("normal", "zh-hans")


def test_a_link_remembers_the_mode_and_returns_to_the_same_search(ask):
    _seen, response = ask("/payouts/?policy=042&q=%E5%BC%A0*&set-mode=elder")
    assert response.status_code == 302
    assert response["Location"] == "/payouts/?policy=042&q=%E5%BC%A0%2A"
    cookie = response.cookies["mz_all_mode"]
    assert (cookie.value, cookie["path"], cookie["httponly"]) == ("elder", "/", True)
    assert "no-store" in response["Cache-Control"]


def test_a_link_remembers_the_language(ask):
    _seen, response = ask("/?set-language=en")
    assert (response["Location"], response.cookies["mz_all_language"].value) == ("/", "en")


def test_unknown_choices_set_no_cookie(ask):
    _seen, response = ask("/?set-mode=kiosk&set-language=%0d%0aSet-Cookie:x")
    assert (response["Location"], dict(response.cookies)) == ("/", {})


def test_the_redirect_stays_on_this_host():
    request = RequestFactory().get("/?set-mode=elder")
    request.path = request.path_info = "//evil.example/x"
    assert remember(request)["Location"] == "/%2Fevil.example/x"


def test_a_posted_form_is_not_a_choice(ask):
    seen, response = ask("/payouts/?set-mode=elder", method="post")
    assert (response.status_code, seen["display"].mode) == (200, "normal")


def test_files_do_not_vary_with_the_display(ask):
    _seen, response = ask("/payouts.csv", content_type="text/csv")
    assert not response.has_header("Vary")
