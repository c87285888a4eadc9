"""From where a request comes, and the token by which a browser is known again."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from django.conf import settings

from portal.staff.services.trusted_browsers import DEVICE_AGE, remember_browser
from portal.web.delivery.limits import reader_address

from .signed_in import seen_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from portal.staff.models import User


class Device(TypedDict):
    """The network address, and what the browser keeps from an earlier sign-in ("" if nothing)."""

    address: str
    device: str


def device_of(request: HttpRequest) -> Device:
    """Return from where a request comes, as services that count tries take it."""
    return Device(
        address=reader_address("", request),
        device=request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""),
    )


def remember(request: HttpRequest, user: User, response: HttpResponse) -> None:
    """Leave the browser what it is known by when the account signs in again."""
    device = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        remember_browser(user=user, device=device, **seen_of(request)),
        max_age=DEVICE_AGE,
        path=settings.SESSION_COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
