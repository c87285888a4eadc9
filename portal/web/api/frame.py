"""The open-data API's frame: title, documents, errors. Its routers are named in portal.urls.

Every error is a problem document (RFC 9457). The documents at /api/v1/docs load their script and
style from here, never from another host.
"""

from __future__ import annotations

import logging
from functools import wraps
from typing import TYPE_CHECKING

from csp.decorators import csp_update
from django.http import Http404
from django.urls import URLPattern
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.docs import Swagger

from portal.databases.away import is_away
from portal.web.delivery.limits import problem
from portal.web.pages.site.busy import busy_response

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.urls import URLResolver

    View = Callable[..., HttpResponse]

log = logging.getLogger(__name__)
VERSION = "1"


def build_api() -> NinjaAPI:
    """Return the API without routers."""
    api = NinjaAPI(
        title="Mingzhang open data",
        version=VERSION,
        description=(
            "Published subsidy payments of class A, published sets and the policy list. "
            "Names are masked; amounts are yuan with two decimals, as text."
        ),
        urls_namespace="api",
        docs=Swagger(settings={"persistAuthorization": False, "tryItOutEnabled": True}),
        # The viewer writes styles into its page and draws its icons as data:
        docs_decorator=csp_update({"style-src": ["'self'", "'unsafe-inline'"]}),
    )

    @api.exception_handler(ValidationError)
    def unreadable(request: HttpRequest, error: ValidationError) -> HttpResponse:
        """Name the parameters, never their values."""
        names = sorted({str(detail["loc"][-1]) for detail in error.errors if detail.get("loc")})
        return problem(422, _("Unreadable parameters"), ", ".join(names), parameters=names)

    @api.exception_handler(Http404)
    def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
        return nothing_here(request)

    @api.exception_handler(HttpError)
    def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(error.status_code, _("Request refused"), error.message)

    @api.exception_handler(Exception)
    def failed(request: HttpRequest, error: Exception) -> HttpResponse:
        log.error("api: %s", request.path, exc_info=error)
        if is_away(error):
            return busy_response(request)
        return problem(500, _("Something went wrong here"), _("Please try again later."))

    return api


def addresses(api: NinjaAPI) -> tuple[list[URLPattern | URLResolver], str, str]:
    """Return the API's addresses for ``path``; what its views refuse are problem documents, too."""
    patterns, app_name, namespace = api.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = _with_problems(pattern.callback)
    return patterns, app_name, namespace


def _with_problems(view: View) -> View:
    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            return nothing_here(request)
        if response.status_code == 405:
            allowed = response.headers["Allow"]
            response = problem(405, _("Method not allowed"), allowed)
            response.headers["Allow"] = allowed
        return response

    return wrapped


def nothing_here(request: HttpRequest, path: str = "") -> HttpResponse:
    """Answer an address below /api/ that is none."""
    return problem(404, _("Not found"), _("There is nothing at this address."))
