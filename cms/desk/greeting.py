"""What a person is told once after signing in: when it was before, and what failed since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from django.http import HttpRequest

    from portal.staff.models import DeskSession


def greet(request: HttpRequest) -> None:
    """Leave the sentence for the next page, with the way to the own sign-ins."""
    session: DeskSession | None = getattr(request, "desk_session", None)
    if session is None:
        return
    before = session.account.sessions.filter(started_at__lt=session.started_at).first()
    if before is None and not session.failures:
        return
    tell = messages.warning if session.failures else messages.info
    address = reverse("desk:sign_ins")
    link = format_html('<a href="{}">{}</a>', address, _("My sign-ins"))
    tell(request, format_html("{}{} {}", _last(before), _failed(session), link))


def _last(before: DeskSession | None) -> str:
    if before is None:
        return ""
    facts = {
        "at": formats.date_format(timezone.localtime(before.started_at), "n月j日 H:i"),
        "place": before.place or _("place unknown"),
    }
    return _("You signed in before on %(at)s (%(place)s).") % facts


def _failed(session: DeskSession) -> str:
    if not session.failures:
        return ""
    sentence = ngettext(
        "Since then %(count)d wrong password was typed for your account.",
        "Since then %(count)d wrong passwords were typed for your account.",
        session.failures,
    )
    return sentence % {"count": session.failures}
