"""The whole application as a server calls it, signed out; and what it writes into its log."""

from __future__ import annotations

import io
import logging
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

HOST = "localhost"


@dataclass(frozen=True)
class Answer:
    """What a request came to."""

    status: int
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    def header(self, name: str) -> str:
        """Return a header, empty where there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    @property
    def head(self) -> bytes:
        """The headers as they go over the wire."""
        return "\n".join(f"{key}: {value}" for key, value in self.headers).encode(
            "utf-8", "replace"
        )


class Site:
    """Asks `portal.wsgi.application`: kept pages, static files, every middleware."""

    def __init__(self) -> None:
        from portal.wsgi import application

        self._application = application

    def ask(self, address: str, method: str = "GET", body: bytes = b"", **environ: str) -> Answer:
        """Send one request; nothing that answers it may raise."""
        path, _mark, query = address.partition("#")[0].partition("?")
        started: list[tuple[str, list[tuple[str, str]]]] = []
        errors = io.StringIO()
        request: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": HOST,
            "SERVER_PORT": "80",
            "HTTP_HOST": HOST,
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": errors,
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            **environ,
        }
        result = self._application(
            request, lambda status, headers, _error=None: started.append((status, headers))
        )
        try:
            data = b"".join(result)
        finally:
            if hasattr(result, "close"):
                result.close()
        status, headers = started[-1]
        return Answer(int(status[:3]), headers, data + errors.getvalue().encode())


@contextmanager
def overheard() -> Iterator[io.StringIO]:
    """Collect what all handlers but pytest's own write, as they write it, in their place."""
    text = io.StringIO()
    ears = []
    loggers = [logging.getLogger(name) for name in ("", *logging.root.manager.loggerDict)]
    for logger in loggers:
        for handler in [*logger.handlers]:
            if type(handler).__module__.startswith("_pytest."):
                continue  # keeps lines for the report of a failed test
            ear = logging.StreamHandler(text)
            ear.setFormatter(handler.formatter)
            for each in handler.filters:
                ear.addFilter(each)
            logger.addHandler(ear)
            logger.removeHandler(handler)
            ears.append((logger, handler, ear))
    try:
        yield text
    finally:
        for logger, handler, ear in ears:
            logger.removeHandler(ear)
            logger.addHandler(handler)
