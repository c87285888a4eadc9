"""Gives each request its number, outside everything else that answers it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from portal.logs.numbers import SHAPE, begin, new_number
from portal.web.delivery.limits import is_proxy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.web.delivery.wsgi_cache import Application

HEADER: Final = "HTTP_X_REQUEST_ID"


class RequestNumbers:
    """Takes the number that our proxy gave a request; whatever anybody else says is none."""

    def __init__(self, application: Application) -> None:
        """Stand before an application."""
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Pass a request on under its number, which stays: a file is sent after the return."""
        number = environ.pop(HEADER, "")
        ours = SHAPE.fullmatch(number) and is_proxy(environ.get("REMOTE_ADDR", ""))
        begin(number if ours else new_number())
        return self.application(environ, start_response)
