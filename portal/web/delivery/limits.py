"""How often one address may ask. Limits are settings; a village behind one address has room.

Counted per network address only, never per name or number that somebody looked for.
"""

from __future__ import annotations

import ipaddress
from functools import lru_cache, wraps
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import JsonResponse
from django.urls import get_resolver
from django.utils.translation import gettext as _
from django_ratelimit.core import get_usage

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    View = Callable[..., HttpResponseBase]

PROBLEM = "application/problem+json"


def reader_address(_group: str, request: HttpRequest) -> str:
    """Return the address that the trusted proxies saw, else the peer's own.

    The last address of X-Forwarded-For that is no proxy of ours: what stands before it was
    written by the client and is not believed.
    """
    peer = request.META.get("REMOTE_ADDR", "")
    if not settings.TRUSTED_PROXIES or not is_proxy(peer):
        return peer
    for hop in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        if hop.strip() and not is_proxy(hop.strip()):
            return hop.strip()
    return peer


def is_proxy(address: str) -> bool:
    """Say whether a proxy of ours has this address."""
    try:
        parsed = _parsed(address)
    except ValueError:
        return False
    return any(parsed in network for network in settings.TRUSTED_PROXIES)


_parsed = lru_cache(maxsize=256)(ipaddress.ip_address)


def problem(status: int, title: str, detail: str, **more: object) -> JsonResponse:
    """Return an RFC 9457 problem document."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return JsonResponse(
        body, status=status, content_type=PROBLEM, json_dumps_params={"ensure_ascii": False}
    )


def too_many(request: HttpRequest, seconds: int, *, api: bool) -> HttpResponseBase:
    """Answer 429: a page that explains, or a problem document for programs."""
    if api:
        again = _("Ask again in %(n)d seconds.") % {"n": seconds}
        response = problem(429, _("Too many requests"), again)
        response.headers["Retry-After"] = str(seconds)
        return response
    page: View = get_resolver().resolve_error_handler(429)
    return page(request, wait=seconds)


def limited(group: str, *, api: bool = False) -> Callable[[View], View]:
    """Hold a view to ``settings.PUBLIC_LIMITS[group]`` (as ``600/m``) per network address."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            return over_limit(request, group, api=api) or view(request, *args, **kwargs)

        return wrapped

    return decorate


def over_limit(request: HttpRequest, group: str, *, api: bool = False) -> HttpResponseBase | None:
    """Count a request in a group; return the answer 429 when it is one too many, else None.

    For a view that knows only while it works what a request costs; others are ``limited``.
    """
    usage = get_usage(
        request,
        group=group,
        key=reader_address,
        rate=lambda _group, _request: settings.PUBLIC_LIMITS[group],
        increment=True,
    )
    if usage and usage["should_limit"]:
        return too_many(request, max(1, usage["time_left"]), api=api)
    return None
