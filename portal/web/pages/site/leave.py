"""The page between this site and one that is no government's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.signing import BadSignature
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.web.delivery.limits import limited
from portal.web.delivery.shared_pages import shared_page
from portal.web.pages.parts.external_links import host_of, read_token
from portal.web.pages.parts.page import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
@limited("page")
@shared_page("to")
def leave(request: HttpRequest) -> HttpResponse:
    """Say where a link leads and let the reader go on; 400 for one that this site did not make."""
    try:
        address = read_token(request.GET.get("to", ""))
    except (BadSignature, ValueError):
        # What a stranger wrote is not repeated in the links of the header either
        request.query_refused = True  # type: ignore[attr-defined]
        address = ""
    title = _("You are leaving this site") if address else _("This link does not work")
    context = {
        "page": page(title, noindex=True),
        "address": address,
        "host": shown_host(address),
    }
    response = render(request, "web/leave.html", context, status=200 if address else 400)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def shown_host(address: str) -> str:
    """Return the host as it is written; with its plain letters where it could be taken for another.

    A name in Cyrillic letters may look like a Latin one; then "xn--…" stands behind it.
    """
    host = host_of(address)
    try:
        plain = host.encode("idna").decode()
    except UnicodeError:
        return host
    return host if plain == host else f"{host} ({plain})"
