"""A real browser reads every sample page: axe finds nothing, nothing scrolls sideways."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from portal.web import gallery
from tests.conftest import CHROMIUM

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
# The same templates in a state that shows no other part
LIKE_ANOTHER = {
    "400",
    "403",
    "disclosure-b",
    "disclosure-replaced",
    "policies-empty",
    "policy-bare",
}
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def site(live_server, settings, monkeypatch):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    settings.PORTAL_GALLERY = "open"
    return live_server.url


@pytest.mark.parametrize(("mode", "width"), [("normal", 1280), ("elder", 360)])
def test_pages_pass_axe_and_fit_their_screen(site, mode, width):
    rules = {"rules": {"color-contrast-enhanced": {"enabled": mode == "elder"}}}
    faults = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width, "height": 800})
        page.goto(f"{site}/components/?set-mode={mode}")
        for slug in set(gallery.page_samples()) - LIKE_ANOTHER:
            page.goto(f"{site}/components/pages/{slug}/")
            found = Axe().run(page, options=rules).response["violations"]
            faults += [(slug, fault["id"], fault["nodes"][0]["html"]) for fault in found]
            if page.evaluate(SIDEWAYS):
                faults.append((slug, "scrolls sideways", width))
        browser.close()
    assert faults == []


def test_the_filters_open_without_a_script_and_beside_the_rows_on_a_wide_screen(site):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(f"{site}/components/pages/payouts/")
        first = page.locator(".facet a").first
        assert first.is_visible()
        page.set_viewport_size({"width": 360, "height": 740})
        assert not first.is_visible()
        page.locator(".filters > summary").click()
        assert first.is_visible()
        browser.close()
