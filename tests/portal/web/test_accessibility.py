"""A real browser reads every page: axe finds nothing, nothing scrolls sideways, paper is paper."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from portal.web import urls
from portal.web.pages.gallery import views as gallery
from search import urls as search_urls
from tests.browser import opened_browser

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
# Addresses that answer with no page of ours
FILES = {
    "disclosure_csv",
    "disclosure_xlsx",
    "disclosures_feed",
    "notices_feed",
    "payouts_csv",
    "policies_csv",
    "robots",
    "search_suggest",
    "security_txt",
    "sitemap",
    "sitemap_section",
    "statistics_csv",
    "year_file",
}
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def site(live_server, settings):
    settings.PORTAL_GALLERY = "open"
    return live_server.url


def pages_of(*modules) -> set[str]:
    """Return the names of the addresses that answer with a page."""
    names = {pattern.name for module in modules for pattern in module.urlpatterns}
    return {name for name in names if not name.startswith("gallery")} - FILES


@pytest.mark.parametrize(("mode", "width"), [("normal", 320), ("elder", 1280)])
def test_every_address_passes_axe_and_fits_its_screen(site, addresses, chromium, mode, width):
    """320 px is what a page of 1280 px has left when it is enlarged four times."""
    assert pages_of(urls, search_urls) - set(addresses) == set()
    rules = {"rules": {"color-contrast-enhanced": {"enabled": mode == "elder"}}}
    faults = []
    page = chromium.new_page(viewport={"width": width, "height": 800})
    page.goto(f"{site}/?set-mode={mode}")
    for name, address in addresses.items():
        page.goto(site + address)
        found = Axe().run(page, options=rules).response["violations"]
        faults += [(name, fault["id"], fault["nodes"][0]["html"]) for fault in found]
        if page.evaluate(SIDEWAYS):
            faults.append((name, "scrolls sideways", width))
    assert faults == []


def test_paper_has_the_content_and_no_controls(site, addresses, chromium):
    page = chromium.new_page()
    page.emulate_media(media="print")
    for name, address in addresses.items():
        page.goto(site + address)
        assert page.locator("h1").is_visible(), name
        for control in (".tools", ".river", ".bar", ".skip", "form", "button", ".pager"):
            shown = [part.is_visible() for part in page.locator(control).all()]
            assert not any(shown), (name, control)
        assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF"), name


@pytest.mark.parametrize(("mode", "width"), [("normal", 1280), ("elder", 360)])
def test_pages_pass_axe_and_fit_their_screen(site, mode, width):
    rules = {"rules": {"color-contrast-enhanced": {"enabled": mode == "elder"}}}
    faults = []
    with opened_browser() as browser:
        page = browser.new_page(viewport={"width": width, "height": 800})
        page.goto(f"{site}/components/?set-mode={mode}")
        for slug in set(gallery.page_samples()) - LIKE_ANOTHER:
            page.goto(f"{site}/components/pages/{slug}/")
            found = Axe().run(page, options=rules).response["violations"]
            faults += [(slug, fault["id"], fault["nodes"][0]["html"]) for fault in found]
            if page.evaluate(SIDEWAYS):
                faults.append((slug, "scrolls sideways", width))
    assert faults == []


def test_the_filters_open_without_a_script_and_beside_the_rows_on_a_wide_screen(site):
    with opened_browser() as browser:
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(f"{site}/components/pages/payouts/")
        first = page.locator(".facet a").first
        expect(first).to_be_visible()
        page.set_viewport_size({"width": 360, "height": 740})
        expect(first).to_be_hidden()
        page.locator(".filters > summary").click()
        expect(first).to_be_visible()
