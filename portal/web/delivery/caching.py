"""Whole pages from the cache, validated, and valid exactly until the next publication.

The key carries the generation that publishing and withdrawing raise in their own transaction
(decision 1), so nothing has to be purged across processes or surfaces. A kept page is answered
before sessions, sign-in and rate limits are looked at: it costs one small query.

What depends on who asks is never kept: an answer that sets a cookie or looked at the session, a
page closed to some readers, a preview (which passes here as a request for the public address).
"""

from __future__ import annotations

import hashlib
from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag

from portal.clocks import today
from portal.web.delivery.limits import limited
from portal.web.delivery.memory import Memory
from portal.web.delivery.middleware import SET_LANGUAGE, SET_MODE, chosen
from portal.web.delivery.public_state import PublicState, public_state

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    View = Callable[..., HttpResponse]
    Key = Callable[..., str | None]
    Kept = tuple[bytes, dict[str, str], str]

LONGEST_QUERY = 400
NEAR_PAGES = 200
# Where portal.web.delivery.wsgi_cache finds in which state an answer may be given again
KEPT = "portal.kept"
# First folders that are no public content, or must answer without a database.
# Answers of the API cost little more than looking for a kept one.
NEVER_KEPT = frozenset(
    {"admin", "api", "static", "media", "documents", "healthz", "readyz", "open-data"}
)


def generation_of(request: HttpRequest) -> int:
    """Return the generation of public content, read once per request (one query, often none)."""
    if not hasattr(request, "generation"):
        request.generation = public_state().generation  # type: ignore[attr-defined]
    return request.generation  # type: ignore[attr-defined]


def cached_page(key: Key) -> Callable[[View], View]:
    """Let the pages of a view be kept where ``key`` returns a text; None says not this one.

    The key exists to refuse: a page repeats its own query in the links of its header, so a query
    with anything in it that the view does not understand must not be kept for others.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            reads = request.method in {"GET", "HEAD"}
            keeps = reads and key(request, *args, **kwargs) is not None
            response = view(request, *args, **kwargs)
            # What was answered in a makeshift way says so and is not kept for others.
            makeshift = getattr(response, "never_keep", False)
            response.keep_page = (  # type: ignore[attr-defined]
                keeps and response.status_code == 200 and not (response.streaming or makeshift)
            )
            return response

        return wrapped

    return decorate


def plain_key(*names: str) -> Callable[..., str | None]:
    """Return a key for ``cached_page``: the query if it asks by these parameters alone, else None.

    A page repeats its own query in the links of the header. So a query with anything else in it
    is answered, but never kept: what one reader writes must not show on another one's page.
    """

    def key(request: HttpRequest, *args: object, **kwargs: object) -> str | None:
        given = request.GET
        if set(given) - set(names) or any(len(values) > 1 for _name, values in given.lists()):
            return None
        return urlencode(sorted((name, value) for name, value in given.items() if value))

    return key


class KeptPage:
    """Lets the public page of a Wagtail page be kept, and counts who asks for pages not kept.

    Stands before ``Page`` among the bases. ``kept_parameters`` names the parameters that the page
    itself reads: an address with anything else in its query is answered, never kept. A page that
    some readers may not see is not kept, nor is a preview.
    """

    kept_parameters: tuple[str, ...] = ()

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer as the page does."""

        def key(request: HttpRequest, *args: Any, **kwargs: Any) -> str | None:
            closed = self.get_view_restrictions().exists()  # type: ignore[attr-defined]
            return None if closed else plain_key(*self.kept_parameters)(request)

        view = super().serve
        return limited("page")(cached_page(key)(view))(request, *args, **kwargs)


class PageCacheMiddleware:
    """Answers with the kept page, finished headers included; keeps what views allow.

    A process remembers the pages it answered last, so that most need no cache server; the slot's
    name changes with every publication, so what it remembers can only be unused, never stale.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.near: Memory[str, Kept] = Memory(NEAR_PAGES)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer from memory or cache, or let the page be made and keep it."""
        day = today()
        slot = _slot(request, day)
        if slot is None:
            return self.get_response(request)
        kept: Kept | None = self.near.get(slot) or cache.get(slot)
        if kept is None:
            response = self.get_response(request)
            if not getattr(response, "keep_page", False) or _personal(request, response):
                return response
            kept = _finished(response)
            cache.set(slot, kept, settings.PAGE_CACHE_SECONDS)
        self.near.keep(slot, kept)
        request.META[KEPT] = PublicState(generation_of(request), day)
        return _answer(request, kept)


def _slot(request: HttpRequest, day: dt.date) -> str | None:
    query = request.META.get("QUERY_STRING", "")
    if request.method not in {"GET", "HEAD"} or len(query) > LONGEST_QUERY:
        return None
    if request.path_info.split("/", 2)[1] in NEVER_KEPT or SET_MODE in query:
        return None
    # Wagtail sends previews of drafts through the middleware under the page's own address
    if SET_LANGUAGE in query or getattr(request, "is_dummy", False):
        return None
    parts = (
        generation_of(request),
        f"{day:%Y%m%d}",  # what is due and what is over changes with the day
        request.scheme,
        request.META.get("HTTP_HOST", ""),
        chosen(request).key,
        request.path,
        query,
    )
    return "page:" + hashlib.sha256(repr(parts).encode()).hexdigest()[:40]


def _personal(request: HttpRequest, response: HttpResponse) -> bool:
    """Say whether an answer may hold something of the reader who asked."""
    session = getattr(request, "session", None)
    return bool(response.cookies) or (session is not None and session.accessed)


def _finished(response: HttpResponse) -> Kept:
    """Return body, headers and ETag of a page as every repeat sends them."""
    etag = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
    response.headers["ETag"] = etag
    patch_cache_control(response, private=True, no_cache=True)
    return response.content, dict(response.headers), etag


def _answer(request: HttpRequest, kept: Kept) -> HttpResponse:
    content, headers, etag = kept
    response = HttpResponse(content, headers=headers)
    if "HTTP_IF_NONE_MATCH" not in request.META:
        return response
    return get_conditional_response(request, etag=etag, response=response) or response
