"""Whole pages from the cache, validated, and valid exactly until the next publication.

The key carries the generation that publishing and withdrawing raise in their own transaction
(decision 1), so nothing has to be purged across processes or surfaces. A kept page is answered
before sessions, sign-in and rate limits are looked at: it costs one small query.

Kept is what a view declared (``portal.web.delivery.shared_pages``) and nothing speaks against.
Every other answer that says nothing else is ``private, no-store``.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, NamedTuple

import orjson
from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag

from portal.clocks import today
from portal.web.delivery.middleware import SET_LANGUAGE, SET_MODE, chosen
from portal.web.delivery.page_names import canonical_host
from portal.web.delivery.public_state import (
    PublicState,
    generation_of,
    seconds_without_database,
)
from portal.web.delivery.shared_pages import kept_query

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from django.http import HttpRequest

LONGEST_QUERY: Final = 400
# Bytes of a page; what is larger is made anew
LARGEST: Final = 512 * 1024
# Where WsgiPageCache finds in which state an answer may be given again
KEPT: Final = "portal.kept"
NOT_SHARED: Final = "private, no-store"
# First folders of what one reader alone may see (docs/contract.md): nothing there is ever kept,
# whatever a view says
PERSONAL: Final = frozenset({"my", "complaints", "kiosk", "zone", "admin", "_util"})
# First folders that are no public pages, or must answer without a database. Answers of the API
# cost little more than looking for a kept one.
NEVER_KEPT: Final = PERSONAL | {
    "api",
    "static",
    "media",
    "documents",
    "healthz",
    "readyz",
    "metrics",
    "open-data",
}


class FinishedPage(NamedTuple):
    """A finished page, its headers and its ETag."""

    content: bytes
    headers: dict[str, str]
    etag: str

    def packed(self) -> bytes:
        """Return it as the cache keeps it: a line of JSON, then the page."""
        return orjson.dumps([self.headers, self.etag]) + b"\n" + self.content


def unpacked(stored: object) -> FinishedPage | None:
    """Return a page from what the cache holds, None for anything that is not one."""
    if not isinstance(stored, bytes):
        return None
    about, _line, content = stored.partition(b"\n")
    try:
        headers, etag = orjson.loads(about)
    except (ValueError, TypeError):
        return None
    plain = isinstance(headers, dict) and all(isinstance(text, str) for text in headers.values())
    return FinishedPage(content, headers, etag) if plain and isinstance(etag, str) else None


class PageCacheMiddleware:
    """Answers with the kept page, finished headers included; keeps what may be shared."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer from the cache, or let the page be made and keep it."""
        day = today()
        slot = _slot(request, day)
        page = unpacked(cache.get(slot)) if slot else None
        if page is None:
            response = self.get_response(request)
            if slot is None or not may_be_shared(request, response):
                return _not_shared(request, response)
            page = _finished(response)
            if len(page.content) <= LARGEST:
                cache.set(slot, page.packed(), settings.PAGE_CACHE_SECONDS)
        answer = _response(request, page)
        seconds = seconds_without_database()
        if seconds is not None:
            for name, text in without_database(seconds):
                answer.headers[name] = text
        elif request.kept_as_written:  # type: ignore[attr-defined]
            request.META[KEPT] = PublicState(generation_of(request), day)
        return answer


def may_be_shared(request: HttpRequest, response: HttpResponse) -> bool:
    """Say whether an answer is declared to be the same for everybody, and looks like it.

    The view never saw the reader. What middleware did is looked at here: cookies, a session or an
    account that was asked for. A form's token belongs to one reader, and a makeshift answer says
    so itself.
    """
    shared = getattr(response, "shared_request", None)
    session = getattr(request, "session", None)
    control = response.headers.get("Cache-Control", "")
    return (
        shared is not None
        and response.status_code == 200
        and not response.streaming
        and not getattr(response, "never_keep", False)
        and "CSRF_COOKIE" not in shared.META
        and not (response.cookies or "Set-Cookie" in response.headers)
        and not (session is not None and session.accessed)
        and not hasattr(request, "_cached_user")
        and "no-store" not in control
        and "private" not in control
    )


def _folder(request: HttpRequest) -> str:
    return request.path_info.lstrip("/").partition("/")[0]


def _slot(request: HttpRequest, day: dt.date) -> str | None:
    query = request.META.get("QUERY_STRING", "")
    if request.method not in {"GET", "HEAD"}:
        return None
    if _folder(request) in NEVER_KEPT or SET_MODE in query:
        return None
    # Wagtail sends previews of drafts through the middleware under the page's own address
    if SET_LANGUAGE in query or getattr(request, "is_dummy", False):
        return None
    # Header and footer are those of the generation also where the page is not kept
    generation = generation_of(request)
    if len(query) > LONGEST_QUERY or not _spell_canonically(request):
        return None
    parts = (
        generation,
        f"{day:%Y%m%d}",  # what is due and what is over changes with the day
        request.scheme,
        request.META.get("HTTP_HOST", ""),
        chosen(request.COOKIES).key,
        request.path,
        request.kept_query,  # type: ignore[attr-defined]
    )
    return "page:" + hashlib.sha256(repr(parts).encode()).hexdigest()[:40]


def _spell_canonically(request: HttpRequest) -> bool:
    """Give the request its host and query in the one spelling; say whether it has one."""
    meta = request.META
    written = meta.get("HTTP_HOST", ""), meta.get("QUERY_STRING", "")
    query = kept_query(request)
    host = canonical_host(
        written[0], scheme=request.scheme or "", server_port=str(meta.get("SERVER_PORT", ""))
    )
    if query is None or host is None:
        return False
    if host:
        meta["HTTP_HOST"] = host
    request.kept_query = query  # type: ignore[attr-defined]
    # What stands before Django compares nothing but signs, and holds no second spelling
    request.kept_as_written = written == (host, query)  # type: ignore[attr-defined]
    return True


def without_database(seconds: int) -> list[tuple[str, str]]:
    """Return the headers of a page that is answered though nobody can say whether it still holds.

    seconds: since the database last said so (``Age``, RFC 9111; ``Cache-Status``, RFC 9211).
    """
    return [("Age", str(seconds)), ("Cache-Status", "mingzhang; hit; detail=database-away")]


def _not_shared(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Forbid every cache to keep an answer, unless it is public and its view says how long."""
    if _folder(request) in PERSONAL and "no-store" not in response.headers.get("Cache-Control", ""):
        response.headers["Cache-Control"] = NOT_SHARED
    response.headers.setdefault("Cache-Control", NOT_SHARED)
    return response


def _finished(response: HttpResponse) -> FinishedPage:
    """Return body, headers and ETag of a page as every repeat sends them."""
    etag = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
    response.headers["ETag"] = etag
    patch_cache_control(response, private=True, no_cache=True)
    return FinishedPage(response.content, dict(response.headers), etag)


def _response(request: HttpRequest, page: FinishedPage) -> HttpResponse:
    content, headers, etag = page
    response = HttpResponse(content, headers=headers)
    if "HTTP_IF_NONE_MATCH" not in request.META:
        return response
    return get_conditional_response(request, etag=etag, response=response) or response
