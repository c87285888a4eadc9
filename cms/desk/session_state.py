"""How long the session of a page still lives: asked by the script that warns before it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.clocks import now

from .signed_in import current_account

if TYPE_CHECKING:
    from django.http import HttpRequest

# Seconds before the end in which a page warns
WARNING: Final = 180


@never_cache
@require_http_methods(["GET", "POST"])
def state(request: HttpRequest) -> JsonResponse:
    """Answer the seconds that are left, whose session it is, and the token of its forms.

    GET keeps nothing alive (its script says that it asks by itself); POST is sent when the person
    typed or pressed "go on" and counts as seen. Signed out: 0 seconds, nobody,
    and the name of the session that ended.
    """
    account = current_account(request)
    session = getattr(request, "desk_session", None)
    if session is None or not account.is_authenticated:
        over = getattr(request, "desk_session_over", "")
        return JsonResponse({"left": 0, "who": "", "token": "", "over": over})
    moment = now()
    ends = min(session.seen_at + settings.SESSION_IDLE, session.until)
    return JsonResponse(
        {
            "left": max(0, int((ends - moment).total_seconds())),
            # However busy the person is, then it ends
            "longest": max(0, int((session.until - moment).total_seconds())),
            "who": account.get_username(),
            "token": get_token(request),
        }
    )
