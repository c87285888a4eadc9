"""Who is signed in now, for the security administrator, who may end it with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.staff.enums import Act
from portal.staff.models import DeskSession, User
from portal.staff.services.sessions import end_sessions_of

from .responses import enter, refuses, screen, try_act, typed

if TYPE_CHECKING:
    from django.http import HttpResponse

    from .responses import StaffRequest

POWERS = (Act.OVERSEE_SIGN_INS,)
SHOWN = 100
NAME_LENGTH = 60


@refuses
def index(request: StaffRequest) -> HttpResponse:
    """Show live sessions, the latest first; ``q`` is a part of an account's or a person's name."""
    enter(request, *POWERS)
    text = request.GET.get("q", "").strip()[:NAME_LENGTH]
    live = DeskSession.objects.live().select_related("account__member")
    if text:
        live = live.filter(
            Q(account__username__icontains=text) | Q(account__member__name__icontains=text)
        )
    sessions = list(live.order_by("-seen_at")[: SHOWN + 1])
    return screen(
        request,
        "oversight.html",
        title=_("Who is signed in"),
        text=text,
        sessions=sessions[:SHOWN],
        more=len(sessions) > SHOWN,
        reason=typed(request, "reason"),
    )


@require_POST
@refuses
def end(request: StaffRequest, pk: int) -> HttpResponse:
    """End all sessions of an account, with a reason."""
    enter(request, *POWERS)
    account = get_object_or_404(User, pk=pk)
    try_act(
        request,
        lambda: end_sessions_of(account=account, reason=typed(request, "reason"), by=request.user),
        _("Ended. Whoever sits there has to sign in again."),
    )
    return redirect("desk:oversight")
