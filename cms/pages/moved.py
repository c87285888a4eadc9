"""Old addresses of pages lead to the new ones, whatever prefix a surface stands under.

Wagtail keeps and looks up old addresses with the prefix; then a page renamed on the desk's own host
would be lost to readers under the county's. Here they are kept and looked up without.
"""

from __future__ import annotations

from contextlib import contextmanager
from copy import copy
from typing import TYPE_CHECKING

from django.urls import get_script_prefix, set_script_prefix
from wagtail.contrib.redirects.middleware import RedirectMiddleware
from wagtail.contrib.redirects.signal_handlers import create_redirects
from wagtail.models import Site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse
    from wagtail.models import Page


class MovedPages(RedirectMiddleware):
    """Answers an address that a page had before with the way to where it is."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Return the answer, or a redirect in place of a 404."""
        inside = copy(request)
        inside.path = request.path_info
        return super().process_response(inside, response)


def keep_old_address(page: Page, *, before: Page) -> None:
    """Let the addresses that a page and those below it had ``before`` lead to them."""
    with _without_prefix():
        create_redirects(page=page, page_old=before, sites=Site.objects.exclude(root_page=page))


def at(page: Page, url_path: str) -> Page:
    """Return a page as it was at another place of the tree."""
    before = copy(page)
    before.url_path = url_path
    return before


@contextmanager
def _without_prefix() -> Iterator[None]:
    prefix = get_script_prefix()
    set_script_prefix("/")
    try:
        yield
    finally:
        set_script_prefix(prefix)
