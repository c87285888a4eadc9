"""Debian's Chromium, driven by Playwright, in a suite that also talks to the database."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from django.db import connections
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

CHROMIUM = os.environ.get("TEST_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)


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
