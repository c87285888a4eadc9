"""Too busy, or the database is away for a moment: a page that says when to come again.

Rendered without request, database and session, and remembered, because it is given when there is
no time for anything.
"""

from __future__ import annotations

import secrets
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import orjson
from django.core.handlers.wsgi import get_str_from_wsgi
from django.http import HttpResponse, parse_cookie
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils import translation
from django.utils.translation import gettext as _

from portal.web.context import remembered_identity
from portal.web.delivery.limits import PROBLEM
from portal.web.delivery.middleware import MODES, Display, chosen
from portal.web.delivery.standing_headers import standing_headers
from portal.web.delivery.wsgi_cache import SCHEME, believes_scheme

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.http import HttpRequest

API: Final = "/api/"
# Spread, or everybody who was sent away comes back together
SOONEST, SPREAD = 5, 10


def busy_response(request: HttpRequest) -> HttpResponse:
    """Answer 503 with Retry-After to a request that Django has read."""
    display = getattr(request, "display", None) or chosen(request.COOKIES)
    body, headers = _answer(request.path, display)
    return HttpResponse(body, status=503, headers=dict(headers))


def busy_answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer 503 with Retry-After before Django."""
    cookies = parse_cookie(get_str_from_wsgi(environ, "HTTP_COOKIE", ""))
    body, headers = _answer(environ.get("PATH_INFO", ""), chosen(cookies))
    scheme = environ.get(SCHEME) if believes_scheme(environ) else None
    secure = (scheme or environ["wsgi.url_scheme"]) == "https"
    headers += standing_headers(secure=secure).items()
    start_response("503 Service Unavailable", [*headers, ("Content-Length", str(len(body)))])
    return [body]


def _answer(path: str, display: Display) -> tuple[bytes, list[tuple[str, str]]]:
    seconds = SOONEST + secrets.randbelow(SPREAD)
    headers = [("Retry-After", str(seconds)), ("Cache-Control", "no-store")]
    with translation.override(display.language):
        if API in path:
            body = {
                "type": "about:blank",
                "title": _("The system is busy"),
                "status": 503,
                "detail": _("Ask again in %(n)d seconds.") % {"n": seconds},
            }
            return orjson.dumps(body), [*headers, ("Content-Type", PROBLEM)]
        page = _page(display, remembered_identity().get("title", ""))
    return page, [*headers, ("Content-Type", "text/html; charset=utf-8")]


@lru_cache(maxsize=8)
def _page(display: Display, _title: str) -> bytes:
    """Return the page in the active language; a new title of the site makes it anew."""
    context = {
        "site": remembered_identity(),
        "title": _("The system is busy, please try again in a moment"),
        "kicker": _("Please wait"),
        "language": "en" if display.language == "en" else "zh-CN",
        "css": "" if display.mode == MODES[0] else display.mode,
        "home_href": get_script_prefix(),
    }
    return str(render_to_string("errors/503.html", context)).encode()
