"""Keyboard alone, no script, elder mode, a prefix: the public site in a real browser."""

from __future__ import annotations

import threading
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import pytest
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import expect

from portal import wsgi
from tests.browser import click_and_load
from tests.portal.web.conftest import REF_A, UNIT

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PREFIX = "/mingzhang"
WALKED = ["home", "payouts", "policy", "disclosure", "statistics", "accessibility"]
# What a press of Tab may reach, in the order of the page
REACHABLE = """() => [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary")]
  .filter(one => one.checkVisibility({checkVisibilityCSS: true})
      && !one.closest("[hidden]") && one.tabIndex >= 0)
  .map(one => one.dataset.place = String(window.places = (window.places || 0) + 1))"""
FOCUSED = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  const box = one.getBoundingClientRect(), bar = document.querySelector(".bar");
  const covered = bar && getComputedStyle(bar).display !== "none" && !bar.contains(one)
    ? bar.getBoundingClientRect().top : innerHeight;
  return {place: one.dataset.place, ring: style.outlineStyle === "solid"
    && parseFloat(style.outlineWidth) >= 3, seen: box.top < covered && box.bottom > 0};
}"""


class Server(ThreadingMixIn, WSGIServer):
    """Serves `portal.wsgi` as production does, prefix included."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Writes no log."""

    def log_message(self, *_args):
        """Say nothing."""


@pytest.fixture
def prefixed(settings, monkeypatch, addresses):
    """Serve the portal under a prefix; return the address of the host."""
    settings.PORTAL_BASE_PATH = settings.FORCE_SCRIPT_NAME = PREFIX
    settings.STATIC_URL = f"{PREFIX}/static/"
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    settings.SESSION_COOKIE_PATH = settings.LANGUAGE_COOKIE_PATH = f"{PREFIX}/"
    server = Server(("127.0.0.1", 0), Quiet)
    monkeypatch.setattr(wsgi, "_django", get_wsgi_application())
    server.set_app(wsgi.application)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize(("mode", "width", "height"), [("normal", 1280, 900), ("elder", 360, 740)])
def test_tab_reaches_everything_once_in_order_and_shows_where(
    live_server, addresses, chromium, mode, width, height
):
    page = chromium.new_page(viewport={"width": width, "height": height})
    page.goto(f"{live_server.url}/?set-mode={mode}")
    for name in WALKED:
        page.goto(live_server.url + addresses[name])
        places = page.evaluate(REACHABLE)
        assert len(places) > 10, name
        walked = []
        for _place in places:
            page.keyboard.press("Tab")
            walked.append(page.evaluate(FOCUSED))
        assert [one["place"] for one in walked] == places, name
        assert [one for one in walked if not (one["ring"] and one["seen"])] == [], name


def test_the_first_tab_offers_a_jump_to_the_content(live_server, addresses, chromium):
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    for name, address in addresses.items():
        page.goto(live_server.url + address)
        if page.locator("#errors").count():
            continue  # there the focus stands on what is to be corrected
        page.keyboard.press("Tab")
        assert page.locator(".skip").bounding_box()["y"] >= 0, name
        page.keyboard.press("Enter")
        expect(page.locator("#main"), name).to_be_focused()
        page.keyboard.press("Tab")
        inside = "document.activeElement.closest('main, footer') !== null"
        assert page.evaluate(inside), name


def test_filters_open_and_close_with_the_keyboard(live_server, addresses, chromium):
    page = chromium.new_page(viewport={"width": 360, "height": 740})
    page.goto(f"{live_server.url}/payouts/")
    page.locator(".filters > summary").focus()
    expect(page.locator(".facet").first).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.locator(".facet").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".facet").first).to_be_hidden()


def test_an_error_is_where_the_reader_is(live_server, addresses, chromium):
    page = chromium.new_page()
    page.goto(f"{live_server.url}/payouts/?min=x")
    expect(page.locator("#errors")).to_be_focused()


def test_without_script_and_under_a_prefix_choices_outlive_forms(prefixed, addresses, chromium):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(prefixed)))
    elder, english = page.locator("html.elder"), page.locator('html[lang="en"]')

    page.goto(f"{prefixed}{PREFIX}/")
    click_and_load(page.locator('.tools a[href*="set-mode=elder"]'))
    expect(elder).to_be_attached()
    page.locator(".task select").select_option(UNIT)
    click_and_load(page.locator(".task button.go"))
    assert page.url.endswith(f"{PREFIX}/payouts/?township={UNIT}")
    expect(elder).to_be_attached()

    page.locator("#q").fill("艾世福")
    click_and_load(page.locator(".ask button"))
    assert "?q=%E8%89%BE%2A%E7%A6%8F&" in page.url
    expect(elder).to_be_attached()
    click_and_load(page.locator('.tools a[href*="set-language=en"]'))
    expect(english).to_be_attached()
    assert "%E8%89%BE" in page.url

    page.locator("#q").fill("500235198001010015")
    click_and_load(page.locator(".ask button"))
    expect(page.locator("html.elder[lang=en]")).to_be_attached()
    expect(page.locator("#errors")).to_be_visible()

    page.goto(f"{prefixed}{PREFIX}/disclosures/{REF_A}/")
    page.locator('main .find input[name="q"]').fill("安云")
    click_and_load(page.locator("main .find button"))
    expect(page.locator("html.elder[lang=en]")).to_be_attached()
    click_and_load(page.locator('.tools a[href*="set-mode=normal"]'))
    expect(elder).not_to_be_attached()

    assert [address for address in asked if not address.startswith(f"{PREFIX}/")] == []
    assert {cookie["path"] for cookie in context.cookies()} == {f"{PREFIX}/"}
    assert {cookie["value"] for cookie in context.cookies()} == {"normal", "en"}


def test_under_a_prefix_every_link_keeps_it_and_every_page_is_styled(prefixed, addresses, chromium):
    page = chromium.new_page()
    missing = []
    page.on("response", lambda answer: missing.append(answer.url) if answer.status == 500 else None)
    for name, address in addresses.items():
        page.goto(f"{prefixed}{PREFIX}{address}")
        links = page.locator("[href], [src], form[action]").evaluate_all(
            "all => all.map(one => one.getAttribute('href') || one.getAttribute('src')"
            " || one.getAttribute('action'))"
        )
        inside = [link for link in links if link.startswith("/")]
        assert len(inside) > 8, name
        assert [link for link in inside if not link.startswith(f"{PREFIX}/")] == [], name
        river = "getComputedStyle(document.querySelector('.foot')).backgroundColor"
        assert page.evaluate(river) == "rgb(7, 64, 75)", name
    assert missing == []
