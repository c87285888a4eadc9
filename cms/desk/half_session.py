"""Between the password and the code: a session of nobody that remembers whose password was right.

Nothing but the pages of this step reads it; every other door meets nobody at all.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.crypto import constant_time_compare

from portal.clocks import now
from portal.staff.models import User
from portal.staff.queries import factor_of
from portal.staff.services.second_factor import ENROLMENT_AGE

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase
    from django.http import HttpRequest

KEY: Final = "half_signed_in"
CODE_AGE: Final = dt.timedelta(minutes=5)


@dataclass(frozen=True)
class HalfSession:
    """Whose password was right, where the person wanted to go, what is being set up."""

    account: User
    leads_to: str
    enrolment: str


def begin_half_session(request: HttpRequest, account: User, leads_to: str) -> bool:
    """Remember whose password was right; return whether the account has an authenticator.

    Who has none gets the time to install one. Whatever the browser's session held before ends.
    """
    enrolled = factor_of(account) is not None
    until = now() + (CODE_AGE if enrolled else ENROLMENT_AGE)
    request.session.flush()
    request.session[KEY] = {
        "account": account.pk,
        "password": account.get_session_auth_hash(),
        "until": int(until.timestamp()),
        "leads_to": leads_to,
        "enrolment": "",
    }
    request.session.set_expiry(0)
    return enrolled


def half_session_of(request: HttpRequest) -> HalfSession | None:
    """Return what was remembered, None when it is over: too old, closed, or a new password."""
    state = request.session.get(KEY)
    if not state or state["until"] < now().timestamp():
        return None
    account = User.objects.filter(pk=state["account"], is_active=True).first()
    if account is None:
        return None
    if not constant_time_compare(state["password"], account.get_session_auth_hash()):
        return None
    return HalfSession(account, state["leads_to"], state["enrolment"])


def remember_enrolment(request: HttpRequest, uuid: str) -> None:
    """Note which authenticator this browser is setting up."""
    request.session[KEY] = {**request.session[KEY], "enrolment": uuid}


def end_half_session(session: SessionBase) -> None:
    """Forget it: the person came in, or gave up."""
    session.pop(KEY, None)
