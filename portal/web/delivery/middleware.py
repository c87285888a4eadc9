"""Display choices: normal or elder mode, Chinese or English, kept in two plain cookies.

A choice is a link that works everywhere without JavaScript: any public address with
`set-mode=elder|normal` or `set-language=zh-hans|en` answers with the cookie and a redirect to
the same address without the parameter. The language is not negotiated: a phone set to English
in a village still gets Chinese unless its owner asks for English.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponseRedirect
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.encoding import escape_uri_path
from django.utils.http import escape_leading_slashes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest, HttpResponse

MODES = ("normal", "elder")
SET_MODE, SET_LANGUAGE = "set-mode", "set-language"
YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Display:
    """How one reader wants pages: mode ("normal", "elder"; "kiosk" is a terminal's) and language.

    `key` distinguishes the variants of a cached page.
    """

    mode: str
    language: str

    @property
    def key(self) -> str:
        """Return the variant's part of a cache key: "zh-hans.elder"."""
        return f"{self.language}.{self.mode}"


def mode_cookie() -> str:
    """Return the name of the mode's cookie, one per surface like the other cookies."""
    return f"mz_{settings.PORTAL_SURFACE}_mode"


def chosen(cookies: Mapping[str, str]) -> Display:
    """Read the two cookies; what they do not say is the default."""
    mode = cookies.get(mode_cookie(), "")
    language = cookies.get(settings.LANGUAGE_COOKIE_NAME, "")
    return Display(
        mode=mode if mode in MODES else MODES[0],
        language=language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE,
    )


class DisplayMiddleware:
    """Sets `request.display`, activates its language, marks pages as varying with the cookies."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next handler."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a choice with cookie and redirect, every other request with its page."""
        if request.method in {"GET", "HEAD"} and (
            SET_MODE in request.GET or SET_LANGUAGE in request.GET
        ):
            return remember(request)
        display = request.display = chosen(request.COOKIES)  # type: ignore[attr-defined]
        translation.activate(display.language)
        request.LANGUAGE_CODE = display.language
        response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["Cookie"])
            response.headers.setdefault("Content-Language", display.language)
        return response


def remember(request: HttpRequest) -> HttpResponse:
    """Set the cookies that the address asks for and go back to it; other values change nothing."""
    rest = request.GET.copy()
    mode = rest.pop(SET_MODE, [""])[-1]
    language = rest.pop(SET_LANGUAGE, [""])[-1]
    # A browser reads a leading "//" as the name of another host
    path = escape_leading_slashes(escape_uri_path(request.path))
    query = rest.urlencode()
    response = HttpResponseRedirect(f"{path}?{query}" if query else path)
    if mode in MODES:
        _set_cookie(response, mode_cookie(), mode)
    if language in dict(settings.LANGUAGES):
        _set_cookie(response, settings.LANGUAGE_COOKIE_NAME, language)
    add_never_cache_headers(response)
    return response


def _set_cookie(response: HttpResponse, name: str, value: str) -> None:
    """Set one cookie for a year, with the flags of the language cookie."""
    response.set_cookie(
        name,
        value,
        max_age=YEAR,
        path=settings.LANGUAGE_COOKIE_PATH,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
