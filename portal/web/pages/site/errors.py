"""Error pages: what happened, what is safe, what to do, whom to call.

Named in portal.urls as handler400, handler403, handler404, handler429 and handler500. Each answer
carries a reference that a caller can read out and an operator can find in the log, and with it the
number of the request: the time of day and four digits of that number.
"""

from __future__ import annotations

import logging
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django_ratelimit.exceptions import Ratelimited

from portal.clocks import now
from portal.databases.away import is_away
from portal.databases.full import is_full
from portal.logs.numbers import spoken_number
from portal.web.context import remembered_identity
from portal.web.pages.site.busy import busy_response

if TYPE_CHECKING:
    from django.http import HttpRequest

log = logging.getLogger(__name__)
WAIT_SECONDS = 60
KEPT_FIELDS, KEPT_LENGTH = 10, 60


def reference(status: int) -> str:
    """Return a number to name on the telephone: "R-1420-7391" (time of day, request)."""
    number = f"R-{timezone.localtime(now()):%H%M}-{spoken_number()}"
    log.info("error page %s", number, extra={"status_code": status})
    return number


def _error_response(
    request: HttpRequest, status: int, title: str, **context: object
) -> HttpResponse:
    """Render errors/<status>.html, never to be cached."""
    context |= {"title": title, "reference": reference(status)}
    response = render(request, f"errors/{status}.html", context, status=status)
    add_never_cache_headers(response)
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400."""
    return _error_response(request, 400, _("This request cannot be read"), kicker=_("Bad request"))


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403, or 429 where a rate limit refused."""
    if isinstance(exception, Ratelimited):
        return too_many_requests(request)
    return _error_response(request, 403, _("You may not see this page"), kicker=_("No access"))


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 to a form without this site's token; ``reason`` is Django's, for operators."""
    log.warning("form refused: %s", reason)
    return permission_denied(request)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404."""
    return _error_response(request, 404, _("There is no such page"), kicker=_("Not found"))


def too_many_requests(
    request: HttpRequest,
    *,
    wait: int = WAIT_SECONDS,
    download: dict[str, str] | None = None,
) -> HttpResponse:
    """Answer 429 with the search kept: a posted one in the page, not in an address.

    `wait` is in seconds; `download` is {label, href} of a file that answers the same question.
    """
    posted = request.method == "POST"
    source = request.POST if posted else request.GET
    fields = [
        {"name": name[:KEPT_LENGTH], "value": value[:KEPT_LENGTH]}
        for name, value in list(source.items())[:KEPT_FIELDS]
    ]
    ready = timezone.localtime(now()) + timedelta(seconds=wait + 59)
    response = _error_response(
        request,
        429,
        _("Searching too fast: please wait a minute"),
        kicker=_("Please wait"),
        retry_at=f"{ready:%H:%M}",
        retry={
            "action": request.path,
            "method": "post" if posted else "get",
            "fields": fields,
        },
        download=download,
    )
    response.headers["Retry-After"] = str(wait)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 without database, session or context processors.

    503 where the database is away, 507 where a disk is full. Django calls it while it handles the
    exception.
    """
    error = sys.exc_info()[1]
    if is_away(error):
        return busy_response(request)
    status = 507 if is_full(error) else 500
    title = _("There is no room left") if status == 507 else _("Something went wrong here")
    context = {
        "site": remembered_identity(),
        "title": title,
        "kicker": _("Fault of the system"),
        "language": "en" if get_language() == "en" else "zh-CN",
        "home_href": get_script_prefix(),
        "reference": reference(status),
    }
    try:
        body = str(render_to_string(f"errors/{status}.html", context))
    except (TemplateDoesNotExist, ValueError):
        # A static file missing from the manifest must not turn a fault into a blank page
        body = f"{context['title']} {context['reference']}"
    response = HttpResponse(body, status=status)
    add_never_cache_headers(response)
    return response
