"""Debian's Chromium, driven by Playwright, in a suite that also talks to the database."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest
from django.db import connections
from playwright.sync_api import TimeoutError as TooSlow
from playwright.sync_api import expect, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Locator

CHROMIUM = os.environ.get("TEST_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)

# Milliseconds. A busy machine may take as long as this for what a quiet one does at once.
LONGEST = 30_000
# Milliseconds after which a person tries again
PATIENCE = 5_000
expect.set_options(timeout=LONGEST)


@contextmanager
def opened_browser() -> Iterator[Browser]:
    """Start the browser for the length of one test.

    Its event loop gives the test a database connection of its own. That one is closed with the
    browser: the database it leads to is made anew before another browser's test could use it.
    """
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Django refuses its database where a loop runs, though ours runs beside the test
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        # The suite may run as root in a container
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield browser
            browser.close()
        finally:
            connections.close_all()


def click_and_load(control: Locator) -> None:
    """Click a link or a button that brings another page, and wait until that page is complete.

    Without the wait the next line may still read the page before, or meet buttons whose scripts
    are not there yet.
    """
    with control.page.expect_navigation():
        control.click()


def repeat_until_visible(act: Callable[..., object], result: Locator) -> None:
    """Do something until its result is seen, as a person does.

    Scripts listen to a button only after it is on the screen: an early click is lost. The act
    takes a ``timeout`` in milliseconds and may be done twice.
    """
    for _attempt in range(LONGEST // PATIENCE):
        with suppress(TooSlow):
            act(timeout=PATIENCE)
        with suppress(AssertionError):
            expect(result).to_be_visible(timeout=PATIENCE)
            return
    expect(result).to_be_visible()
