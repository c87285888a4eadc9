"""WSGI entry point: `application`, with the base path taken off the address."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from django.core.wsgi import get_wsgi_application

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")
_handler = get_wsgi_application()

from portal.web.front import Front  # noqa: E402 - reads models, which are there only now
from portal.web.limits import is_proxy  # noqa: E402 - as above

_django = Front(_handler)
SCHEME = "HTTP_X_FORWARDED_PROTO"


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Serve one request, whether or not the proxy in front already took the prefix off.

    Whoever is no proxy of ours cannot say that he came by https. A peer without an address is a
    socket of this machine.
    """
    from django.conf import settings

    peer = environ.get("REMOTE_ADDR", "")
    if SCHEME in environ and peer and not is_proxy(peer):
        del environ[SCHEME]
    prefix = settings.PORTAL_BASE_PATH
    path = environ.get("PATH_INFO", "")
    if prefix and (path == prefix or path.startswith(f"{prefix}/")):
        environ["PATH_INFO"] = path.removeprefix(prefix) or "/"
    return _django(environ, start_response)
