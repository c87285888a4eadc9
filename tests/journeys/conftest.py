"""An office in a real browser: its people, each with a window of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.utils import translation
from playwright.sync_api import expect

from portal.staff.enums import Role
from tests.browser import click_and_load, opened_browser
from tests.factories.payouts import load_small_county
from tests.factories.staff import make_user

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

    from portal.staff.models import User

HERE = "500235131"


def sign_in(page: Page, url: str, user: User) -> Page:
    """Sign in to the desk in a window and return it."""
    page.goto(f"{url}/admin/")
    page.locator("[name=username]").fill(user.username)
    page.locator("[name=password]").fill("pw")
    click_and_load(page.locator("form.login-form button[type=submit]"))
    expect(page.locator("#my-work")).to_be_visible()
    return page


def press_and_confirm(page: Page, name: str) -> None:
    """Press the button of an act that asks first, read what it will do, press once more."""
    click_and_load(page.get_by_role("button", name=name))
    expect(page.locator(".desk-confirm")).to_be_visible()
    click_and_load(page.locator(".desk-confirm").get_by_role("button", name=name))


@dataclass(frozen=True)
class Office:
    """The persons it takes, and a browser window for each of them."""

    clerk: User
    colleague: User
    reviewer: User
    url: str
    window: Callable[..., Page]

    def staff(self, user: User) -> Page:
        """Return a window in which this person has signed in."""
        return sign_in(self.window(), self.url, user)


@pytest.fixture
def office(live_server) -> Iterator[Office]:
    load_small_county()
    roles = (Role.TOWNSHIP_CLERK, Role.EDITOR, Role.TOWNSHIP_REVIEWER)
    people = [make_user(role, HERE) for role in roles]
    with translation.override(settings.LANGUAGE_CODE), opened_browser() as browser:

        def window(**how: object) -> Page:
            return browser.new_context(locale="zh-CN", **how).new_page()

        yield Office(*people, live_server.url, window)
