"""WSGI entry point: `application`, with the base path taken off the address."""

from __future__ import annotations

import gc
import os
import re
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")
_django = get_wsgi_application()

from portal.web.delivery.gate import Gate  # noqa: E402 - reads models, there now
from portal.web.delivery.public_state import keep_reading  # noqa: E402
from portal.web.delivery.request_numbers import RequestNumbers  # noqa: E402
from portal.web.delivery.wsgi_cache import SCHEME, WsgiPageCache, believes_scheme  # noqa: E402
from portal.web.pages.site.busy import busy_answer  # noqa: E402


def _without_prefix(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer one request, whether or not the proxy in front already took the prefix off.

    Whoever is no proxy of ours cannot say that he came by https.
    """
    if not believes_scheme(environ):
        del environ[SCHEME]
    prefix = settings.PORTAL_BASE_PATH
    path = environ.get("PATH_INFO", "")
    if prefix and (path == prefix or path.startswith(f"{prefix}/")):
        environ["PATH_INFO"] = path.removeprefix(prefix) or "/"
    return _django(environ, start_response)


_gate = Gate(
    _without_prefix,
    busy_answer,
    # Whoever watches wants an answer from a busy process, and the page that refuses its styles
    free=re.compile(rf"({re.escape(settings.PORTAL_BASE_PATH)})?/(healthz$|static/)"),
    at_once=settings.REQUESTS_AT_ONCE,
    waiting=settings.REQUESTS_WAITING,
    patience=settings.REQUEST_PATIENCE,
)
application = RequestNumbers(WsgiPageCache(_gate))
keep_reading()

# Everything is loaded by now and stays as long as the process. The collector need not go through
# it again and again: that was a fifth of the time of an import.
_addresses = get_resolver().url_patterns
gc.collect()
gc.freeze()
