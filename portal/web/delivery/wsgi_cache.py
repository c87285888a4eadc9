"""Kept pages once more, before Django: what costs a hundred microseconds there costs ten here.

Stands around the WSGI application and holds whole answers as they left it, with the headers of
every middleware. It believes only what the page cache marked as kept, and answers only while the
state of what is public is known (``public_state``); it reads no database. Validation, HEAD and
everything else go on to Django.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.handlers.wsgi import get_str_from_wsgi
from django.http import parse_cookie

from portal.web.delivery.limits import is_proxy
from portal.web.delivery.middleware import MODES, mode_cookie
from portal.web.delivery.page_cache import KEPT, LARGEST, without_database
from portal.web.delivery.process_cache import BoundedDict
from portal.web.delivery.public_state import known_state, seconds_without_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from portal.web.delivery.public_state import PublicState

    Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
    Name = tuple[object, ...]
    Headers = list[tuple[str, str]]

PAGES: Final = 200
# Bytes of all pages of one process; a usual one has 20 to 60 KB
HEAVIEST: Final = 32 * 1024 * 1024
SCHEME: Final = "HTTP_X_FORWARDED_PROTO"


class WsgiPageCache:
    """Gives a kept page again while the public state and what names the page are the same."""

    def __init__(self, application: Application) -> None:
        """Stand before an application."""
        self.application = application
        self.pages: BoundedDict[tuple[PublicState, Name], tuple[Headers, bytes]] = BoundedDict(
            "finished pages", PAGES, weigh=_size, heaviest=HEAVIEST
        )

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer from memory, or let the application answer and remember what it allows."""
        if environ["REQUEST_METHOD"] != "GET" or "HTTP_IF_NONE_MATCH" in environ:
            return self.application(environ, start_response)
        # In one piece: where threads share an interpreter, each call costs more than what it does
        get = environ.get
        name = (
            environ["wsgi.url_scheme"],
            get(SCHEME) if SCHEME in environ and believes_scheme(environ) else None,
            get("HTTP_HOST"),
            get("PATH_INFO"),
            get("QUERY_STRING"),
            _choice(environ) if "HTTP_COOKIE" in environ else (),
        )
        state = known_state()
        page = None if state is None else self.pages.get((state, name))
        if page is None:
            return self._ask(name, environ, start_response)
        seconds = seconds_without_database()
        headers = page[0] if seconds is None else [*page[0], *without_database(seconds)]
        start_response("200 OK", headers)
        return [page[1]]

    def _ask(
        self, name: Name, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        started: list[tuple[str, Headers]] = []

        def start(status: str, headers: Headers, *error: Any) -> Any:
            started.append((status, headers))
            return start_response(status, headers, *error)

        response = self.application(environ, start)
        state: PublicState | None = environ.get(KEPT)
        if state is None or not _is_shared(*started[0]):
            return response
        try:
            body = b"".join(response)
        finally:
            close = getattr(response, "close", None)
            if close is not None:
                close()
        if len(body) <= LARGEST:
            self.pages.put((state, name), (started[0][1], body))
        return [body]


def _size(page: tuple[Headers, bytes]) -> int:
    headers, body = page
    return len(body) + sum(len(name) + len(text) for name, text in headers)


def _is_shared(status: str, headers: Headers) -> bool:
    """Say whether an answer is whole and no middleware around the page cache set a cookie."""
    return status.startswith("200") and all(name.lower() != "set-cookie" for name, _ in headers)


def believes_scheme(environ: dict[str, Any]) -> bool:
    """Say whether what a request says of its scheme is believed: a proxy of ours may say it.

    A peer without an address is a socket of this machine.
    """
    peer = environ.get("REMOTE_ADDR")
    return SCHEME not in environ or not peer or is_proxy(peer)


def _choice(environ: dict[str, Any]) -> tuple[str | None, ...]:
    """Return what the cookies choose of mode and language, read as Django reads them.

    Any other reading would let one reader's choice be kept for those who chose nothing. What is no
    choice is none, so that invented values do not fill the memory with the same page.
    """
    cookies = get_str_from_wsgi(environ, "HTTP_COOKIE", "")
    names = (mode_cookie(), settings.LANGUAGE_COOKIE_NAME)
    if not any(name in cookies for name in names):
        return ()
    sent = parse_cookie(cookies)
    mode, language = (sent.get(name) for name in names)
    return (
        mode if mode in MODES else None,
        language if language in dict(settings.LANGUAGES) else None,
    )
