"""The headers that every answer has, whichever layer gave it: page, file, redirect, refusal.

Django's own middleware sets most of them further in, and not on what is answered before it: styles,
kept pages, the 503 of the gate. Values stand in `portal.settings.transport`; for what nginx answers
by itself they stand once more in deploy/nginx/mingzhang-headers.conf, and a test compares them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from csp.utils import build_policy
from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


@lru_cache(maxsize=2)
def standing_headers(*, secure: bool) -> dict[str, str]:
    """Return names and values; `secure`: the reader came by https and is held to it."""
    headers = {
        "Content-Security-Policy": build_policy(),
        "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
        "Cross-Origin-Resource-Policy": settings.CROSS_ORIGIN_RESOURCE_POLICY,
        "Permissions-Policy": settings.PERMISSIONS_POLICY,
        "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": settings.X_FRAME_OPTIONS,
    }
    if secure and settings.SECURE_HSTS_SECONDS:
        parts = [f"max-age={settings.SECURE_HSTS_SECONDS}"]
        parts += ["includeSubDomains"] * settings.SECURE_HSTS_INCLUDE_SUBDOMAINS
        headers["Strict-Transport-Security"] = "; ".join(parts)
    return headers


class StandingHeadersMiddleware:
    """Adds what an answer lacks; a view's own value stays."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the answer be made, then complete it."""
        response = self.get_response(request)
        for name, value in standing_headers(secure=request.is_secure()).items():
            response.headers.setdefault(name, value)
        return response
