"""Kept pages once more, before Django: what costs a hundred microseconds there costs ten here.

Stands around the WSGI application and holds whole answers as they left it, with the headers of
every middleware. It reads no database: it answers while the generation is known
(``portal.web.caching.known_generation``), everything else goes on to Django. Validation, HEAD and
what a view does not let keep are Django's as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.handlers.wsgi import get_str_from_wsgi
from django.http import parse_cookie

from portal.clocks import today
from portal.web.caching import KEPT, known_generation
from portal.web.memory import Memory
from portal.web.middleware import mode_cookie

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
    Key = tuple[object, ...]

PAGES: Final = 200
LARGEST: Final = 512 * 1024


class Front:
    """Answers what it has answered before in the same generation, on the same day, to the same."""

    def __init__(self, application: Application) -> None:
        """Stand before an application."""
        self.application = application
        self.pages: Memory[tuple[list[tuple[str, str]], bytes]] = Memory(PAGES)

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer from memory, or let the application answer and remember what it allows."""
        if environ["REQUEST_METHOD"] != "GET" or "HTTP_IF_NONE_MATCH" in environ:
            return self.application(environ, start_response)
        generation = known_generation()
        key = None if generation is None else _key(environ, generation)
        found = None if key is None else self.pages.get(key)
        if found is not None:
            start_response("200 OK", found[0])
            return [found[1]]
        return self._ask(environ, start_response)

    def _ask(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        told: list[tuple[str, list[tuple[str, str]]]] = []

        def listen(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            told.append((status, headers))
            return start_response(status, headers, *error)

        response = self.application(environ, listen)
        generation = environ.get(KEPT)
        if generation is None or not told[0][0].startswith("200"):
            return response
        try:
            body = b"".join(response)
        finally:
            close = getattr(response, "close", None)
            if close is not None:
                close()
        if len(body) <= LARGEST:
            self.pages.keep(_key(environ, generation), (told[0][1], body))
        return [body]


def _key(environ: dict[str, Any], generation: int) -> Key:
    """Return all that an answer depends on; a header that is not believed costs memory only."""
    return (
        generation,
        today(),
        environ["wsgi.url_scheme"],
        environ.get("HTTP_X_FORWARDED_PROTO"),
        environ.get("HTTP_HOST"),
        environ.get("PATH_INFO"),
        environ.get("QUERY_STRING"),
        _choice(environ),
    )


def _choice(environ: dict[str, Any]) -> tuple[str | None, ...]:
    """Return what the cookies choose of mode and language, read as Django reads them.

    Any other reading would let one reader's choice be kept for those who chose nothing.
    """
    cookies = get_str_from_wsgi(environ, "HTTP_COOKIE", "")
    names = (mode_cookie(), settings.LANGUAGE_COOKIE_NAME)
    if not any(name in cookies for name in names):
        return ()
    sent = parse_cookie(cookies)
    return tuple(sent.get(name) for name in names)
