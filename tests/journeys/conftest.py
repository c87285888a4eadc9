"""An office in a real browser: its people, each with a window of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from playwright.sync_api import expect

from portal.staff.enums import Role
from tests.browser import click_and_load, opened_browser
from tests.factories.factors import code_of, give_factor
from tests.factories.payouts import load_small_county
from tests.factories.staff import make_user

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from playwright.sync_api import Page

    from portal.staff.models import User

HERE = "500235131"


def sign_in(page: Page, url: str, user: User) -> Page:
    """Sign in to the desk in a window, with password and a phone's code, and return it."""
    return sign_in_as(page, url, user.username, "pw", give_factor(user))


def sign_in_as(page: Page, url: str, username: str, password: str, key: str) -> Page:
    """Sign in with what an account is known by; key: of its phone."""
    page.goto(f"{url}/admin/")
    page.locator("[name=username]").fill(username)
    page.locator("[name=password]").fill(password)
    click_and_load(page.locator("form.login-form button[type=submit]"))
    page.locator("[name=code]").fill(code_of(key))
    click_and_load(page.locator("form.login-form button[type=submit]"))
    expect(page.locator("#my-work")).to_be_visible()
    return page


def csrf_of(page: Page) -> str:
    """Return the token of the window's cookie."""
    tokens = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    return next(value for name, value in tokens.items() if name.endswith("_csrf"))


def press_and_confirm(page: Page, name: str, *, says: Sequence[str] = ()) -> None:
    """Press the button of an act that asks first, read what it will do, press once more."""
    click_and_load(page.get_by_role("button", name=name))
    expect(page.locator(".desk-confirm")).to_be_visible()
    for text in says:
        expect(page.locator(".desk-confirm")).to_contain_text(text)
    click_and_load(page.locator(".desk-confirm").get_by_role("button", name=name))


def settle(enters: Page, confirms: Page, answer: Path) -> None:
    """Enter the bank's answer on one person's page of a batch; confirm it on another's."""
    click_and_load(enters.get_by_role("link", name=_("Enter the bank's feedback")))
    enters.locator("[name=sheet]").set_input_files(answer)
    click_and_load(enters.get_by_role("button", name=_("Compare and enter")))
    confirms.goto(enters.url.replace("/answer/", "/"))
    click_and_load(confirms.get_by_role("link", name=_("Confirm the answer")))
    click_and_load(confirms.get_by_role("button", name=_("Confirm the answer")))
    expect(confirms.locator(".messages .success")).to_be_visible()


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
