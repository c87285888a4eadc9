"""The page on which an authenticator is set up: QR code, the key as text, its first code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import segno
from django.conf import settings
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe

from portal.clocks import now
from portal.staff.one_time_codes import enrolment_uri, in_groups
from portal.staff.services.second_factor import key_to_show

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from portal.staff.models import SecondFactor

    from .factor_forms import CodeForm


def enrolment_page(
    request: HttpRequest, template: str, factor: SecondFactor, form: CodeForm, **context: object
) -> HttpResponse:
    """Show what is being set up. Raises EnrolmentGone for one that is in use already."""
    key = key_to_show(factor=factor)
    uri = enrolment_uri(key, account=factor.account.username, issuer=settings.WAGTAIL_SITE_NAME)
    shown = {
        "form": form,
        "account": factor.account.username,
        "qr": _qr(uri),
        "key": in_groups(key),
        "now": now(),
        **context,
    }
    return render(request, template, shown)


def _qr(text: str) -> SafeString:
    """Return the QR code as an inline SVG; dark on white, whatever the theme of the desk is."""
    svg = segno.make(text, error="m", micro=False).svg_inline(
        scale=1, border=4, dark="#000", light="#fff", omitsize=True, svgclass="desk-qr"
    )
    return mark_safe(svg)  # noqa: S308 - drawn from a text, which the drawing does not contain
