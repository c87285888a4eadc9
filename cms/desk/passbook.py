"""Pictures of passbooks: looked at for a purpose; whether a change needs one."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from portal.recipients.passbook import CONTENT_TYPE
from portal.recipients.services.passbook import require_pictures, show_picture
from portal.refusals import Refusal
from portal.staff.enums import RevealWay

from .accounts import PICTURE_ACTS, POWERS, change_buttons, changes_in_scope
from .actions import in_order
from .quotas import warn_near_end
from .responses import enter, refuses, screen, try_act, typed

if TYPE_CHECKING:
    from django.http import HttpResponse

    from .responses import StaffRequest


@require_POST
@sensitive_variables()
@refuses
def picture(request: StaffRequest, uuid: str) -> HttpResponse:
    """Show the picture of one change beside name and number; the look is recorded.

    It stands in the page itself: no address leads to it, and no cache keeps it.
    """
    enter(request, *POWERS)
    change = get_object_or_404(changes_in_scope(request), uuid=uuid)
    try:
        opened = show_picture(change=change, purpose=typed(request, "purpose"), by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:accounts")
    warn_near_end(request, RevealWay.ONE)
    offered = [
        button for button in change_buttons(request, change) if button.name not in PICTURE_ACTS
    ]
    return screen(
        request,
        "account_picture.html",
        title=_("Picture of the passbook"),
        trail=[(reverse("desk:accounts"), _("Account changes"))],
        change=change,
        opened=opened,
        source=f"data:{CONTENT_TYPE};base64,{b64encode(opened.content).decode()}",
        buttons=in_order(offered),
    )


@require_POST
@refuses
def rule(request: StaffRequest) -> HttpResponse:
    """Record whether a change needs a picture, as the finance bureau decides."""
    done = _("Recorded. It holds for changes that are entered from now on.")
    required = request.POST.get("required") == "yes"
    basis = typed(request, "basis")
    try_act(
        request,
        lambda: require_pictures(required=required, basis=basis, by=request.user),
        done,
    )
    return redirect("desk:accounts")
