"""My sign-ins: sessions, trusted browsers and history, shown to the person they are of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from portal.clocks import now
from portal.staff.services.sessions import end_other_sessions, end_own_session
from portal.staff.services.trusted_browsers import DEVICE_AGE, forget_browser

from .responses import page_number, screen, try_act

if TYPE_CHECKING:
    from django.http import HttpResponse

    from portal.staff.models import DeskSession

    from .responses import StaffRequest

PAGE = 30


def session_in(request: StaffRequest) -> DeskSession | None:
    """Return the row of the session the request belongs to."""
    return getattr(request, "desk_session", None)


def index(request: StaffRequest) -> HttpResponse:
    """Show where the own account is signed in now, where it is trusted, and when it was before."""
    user, own = request.user, session_in(request)
    browsers = user.browsers.filter(revoked_at=None, last_at__gt=now() - DEVICE_AGE)
    history = user.sessions.select_related("account", "ended_by")
    return screen(
        request,
        "sign_ins.html",
        title=_("My sign-ins"),
        own=own,
        live=user.sessions.live(),
        browsers=browsers,
        page=Paginator(history, PAGE).get_page(page_number(request)),
    )


@require_POST
def end_session(request: StaffRequest, uuid: str) -> HttpResponse:
    """End one session of the own account; the one in which it is asked for is signed out."""
    session = get_object_or_404(request.user.sessions.select_related("account"), uuid=uuid)
    try_act(
        request,
        lambda: end_own_session(session=session, by=request.user),
        _("Ended. Whoever sits there has to sign in again."),
    )
    return redirect("desk:sign_ins")


@require_POST
def end_others(request: StaffRequest) -> HttpResponse:
    """End every session of the own account but this one."""
    own = session_in(request)
    count = end_other_sessions(user=request.user, but=own.uuid if own else None)
    done = ngettext("%(count)d session ended.", "%(count)d sessions ended.", count)
    messages.success(request, done % {"count": count})
    return redirect("desk:sign_ins")


@require_POST
def forget(request: StaffRequest, uuid: str) -> HttpResponse:
    """Trust a browser no more."""
    browser = get_object_or_404(request.user.browsers, uuid=uuid)
    try_act(
        request,
        lambda: forget_browser(browser=browser, by=request.user),
        _("This browser is not trusted any more."),
    )
    return redirect("desk:sign_ins")
