"""Somebody searches the site in a real browser: by keyboard, without JavaScript, for a name."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from search.texts import index, registry, vocabulary
from search.texts.registry import TextRecord
from tests.browser import click_and_load, opened_browser
from tests.factories.payouts import load_small_county

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page, Response, Route

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
FIELD = "main input[name=q]"
OPTIONS = "main [role=option]"
NAME = "谭小三"
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


class Notices:
    """Thirty notices that hold a name, for no other reason than to be searched."""

    name = "page"

    def records(self, keys=None) -> Iterator[TextRecord]:
        for number in range(30):
            yield TextRecord(
                key=f"page:{number}",
                kind="notice",
                title=f"江口镇防汛通知第{number}期",
                body=f"请各村做好准备。联系人{NAME}。",
                address="policies/042/",
                organisation="江口镇人民政府",
            )


@pytest.fixture
def site(live_server, monkeypatch) -> str:
    monkeypatch.setattr(registry, "_sources", dict(registry._sources))
    registry.register(Notices())
    load_small_county()
    index.refresh({"page:*", "policy:*"})
    vocabulary._held.clear()
    return live_server.url


@contextmanager
def opened(width: int = 1280, **more) -> Iterator[Page]:
    with opened_browser() as browser:
        context = browser.new_context(viewport={"width": width, "height": 800}, **more)
        yield context.new_page()


def suggestions_for(text: str) -> Callable[[Response], bool]:
    """Tell the answer of the request for suggestions that asked for a text."""

    def answers(response: Response) -> bool:
        return parse_qs(response.request.post_data or "").get("q") == [text]

    return answers


def faults(page: Page) -> list[tuple[str, str]]:
    found = Axe().run(page).response["violations"]
    sideways = [("scrolls sideways", page.url)] if page.evaluate(SIDEWAYS) else []
    return [(fault["id"], fault["nodes"][0]["html"]) for fault in found] + sideways


def test_suggestions_are_chosen_by_keyboard_alone(site):
    with opened() as page:
        page.goto(f"{site}/search/")
        field = page.locator(FIELD)
        for _stop in range(20):
            page.keyboard.press("Tab")
            if field.evaluate("field => field === document.activeElement"):
                break
        with page.expect_response(suggestions_for("jk")):
            page.keyboard.type("jk")
        expect(page.locator(OPTIONS).first).to_have_text(re.compile(r"^江口镇\s"))
        assert field.get_attribute("aria-expanded") == "true"
        page.keyboard.press("ArrowDown")
        chosen = field.get_attribute("aria-activedescendant")
        assert page.locator(f"#{chosen}").get_attribute("aria-selected") == "true"
        assert faults(page) == []
        page.keyboard.press("Escape")
        expect(page.locator(OPTIONS).first).to_be_hidden()
        assert field.input_value() == "jk"
        page.keyboard.press("ArrowDown")
        expect(page.locator(OPTIONS).first).to_be_visible()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search/?q=*")
        assert unquote(page.url).endswith("/search/?q=江口镇")


def test_what_was_typed_before_the_script_came_is_completed(site):
    with opened() as page:
        held: list[Route] = []
        page.route("**/suggest*.js", lambda route: held.append(route))  # noqa: PLW0108 - no builtin
        page.goto(f"{site}/search/", wait_until="commit")
        page.locator(FIELD).press_sequentially("jk")
        with page.expect_response(suggestions_for("jk")):
            held.pop().continue_()
        expect(page.locator(OPTIONS).first).to_have_text(re.compile(r"^江口镇\s"))


@pytest.mark.parametrize("width", [360, 1280])
def test_no_address_and_no_referrer_ever_holds_the_name_somebody_looked_for(site, width):
    asked: list[str] = []
    with opened(width) as page:
        page.on(
            "request",
            lambda request: asked.append(request.url + request.headers.get("referer", "")),
        )
        page.goto(f"{site}/search/")
        with page.expect_response(suggestions_for(NAME)):
            page.locator(FIELD).press_sequentially(NAME, delay=30)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        expect(page.locator(".found")).to_be_visible()
        assert faults(page) == []
        click_and_load(page.locator("nav.pager button").last)
        expect(page.locator("nav.pager button")).to_have_count(2)
        if width < 1000:
            page.locator(".filters > summary").click()
        click_and_load(page.locator(".facet button").last)
        expect(page.locator(".facet button[aria-current]").first).to_be_attached()
        click_and_load(page.locator(".found a").first)
    assert len(asked) > 4
    assert [one for one in map(unquote, asked) if NAME[0] in one] == []


def test_everything_works_without_javascript(site):
    with opened(360, java_script_enabled=False) as page:
        page.goto(f"{site}/search/")
        page.fill(FIELD, NAME)
        click_and_load(page.locator("main form.find button"))
        assert page.locator(".found > li").count() == 10
        click_and_load(page.locator("nav.pager button").last)
        assert page.locator("nav.pager button").count() == 2
        page.fill(FIELD, "防汛")
        click_and_load(page.locator("main form.find button"))
        assert page.locator(".found > li").count() == 10
        page.fill(FIELD, "500235197001011234")
        click_and_load(page.locator("main form.find button"))
        assert page.locator("#errors").is_visible()
        assert page.locator(FIELD).input_value() == ""


@pytest.mark.parametrize("mode", ["normal", "elder"])
def test_every_state_of_the_page_passes_axe(site, mode):
    with opened(360) as page:
        page.goto(f"{site}/search/?set-mode={mode}")
        assert faults(page) == []
        for question in ("防汛", "防汛 煤矿", "江口镇 042", "*"):
            page.goto(f"{site}/search/?q={question}")
            assert faults(page) == []
