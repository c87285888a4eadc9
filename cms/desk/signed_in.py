"""Who is signed in: a cookie counts only while the server's own row of its session lives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from asgiref.sync import sync_to_async
from django.contrib import auth
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme

from portal.staff.browsers import in_words
from portal.staff.enums import SessionEnding
from portal.staff.models import DeskSession, User
from portal.staff.proofs import is_proved
from portal.staff.services.sessions import begin_session, note_signed_out, see_session
from portal.web.delivery.limits import reader_address

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

# In Django's session: the name of our row
SESSION_ROW: Final = "desk_session"
# What a page sends that asks again by itself; it keeps no session alive
QUIET_HEADER, QUIET_FIELD = "X-Asks-Again", "asks-again"
QUIET_VIEWS = {"wagtailadmin_editing_sessions:ping"}
READING = {"GET", "HEAD"}
# Under Django's own name: the page cache looks for it
ACCOUNT: Final = "_cached_user"


def current_account(request: HttpRequest) -> User | AnonymousUser:
    """Return the account whose live session the request belongs to; asked once a request."""
    account: User | AnonymousUser | None = getattr(request, ACCOUNT, None)
    if account is None:
        account = _account_of(request)
        setattr(request, ACCOUNT, account)
    return account


def _account_of(request: HttpRequest) -> User | AnonymousUser:
    row = request.session.get(SESSION_ROW, "")
    user = auth.get_user(request)
    if not isinstance(user, User):
        # Its account was closed, or its password changed: Django has emptied the session
        if row:
            _end_here(request, row)
        return AnonymousUser()
    if not is_proved(request.session):
        # The password alone makes nobody of anybody: every door asks who the account is
        return AnonymousUser()
    session = see_session(uuid=row, user=user, counts=not is_quiet(request)) if row else None
    if session is None or isinstance(session, SessionEnding):
        _end_here(request, row)
        return AnonymousUser()
    request.desk_session = session  # type: ignore[attr-defined]
    user.posted = session.posted  # type: ignore[attr-defined]
    return user


def _end_here(request: HttpRequest, row: str) -> None:
    request.session.flush()
    request.desk_session_over = row  # type: ignore[attr-defined]


def is_quiet(request: HttpRequest) -> bool:
    """Return whether a page asks again by itself: nothing that a person did."""
    if QUIET_HEADER in request.headers or QUIET_FIELD in request.GET:
        return True
    match = request.resolver_match
    return match is not None and match.view_name in QUIET_VIEWS


class SignedInMiddleware(AuthenticationMiddleware):
    """Django's middleware with our rule; says at the sign-in page why a session ended."""

    def process_request(self, request: HttpRequest) -> None:
        """Set `request.user`, looked up when it is first asked for."""
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: current_account(request))  # type: ignore[assignment]
        request.auser = sync_to_async(lambda: current_account(request))

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Lead to the sign-in page with what ended, and back to where the person was."""
        if response.status_code != HttpResponseRedirect.status_code:
            return response
        door = reverse("wagtailadmin_login")
        if urlsplit(response["Location"]).path != door:
            return response
        user = getattr(request, ACCOUNT, None)
        if isinstance(user, User) and user.must_choose_password():
            query = {"next": _page_of(request)}
            return HttpResponseRedirect(f"{reverse('desk_password')}?{urlencode(query)}")
        row = getattr(request, "desk_session_over", None)
        if row is None:
            return response
        query = {"next": _page_of(request), "ended": row}
        if request.method not in READING:
            query["unsent"] = "1"
        return HttpResponseRedirect(f"{door}?{urlencode(query)}")


def session_over(row: str) -> DeskSession | None:
    """Return the session of this name that has ended, for the page that says why."""
    try:
        name = UUID(row)
    except ValueError:
        return None
    session = DeskSession.objects.select_related("account").filter(uuid=name).first()
    return session if session is not None and session.state else None


def _page_of(request: HttpRequest) -> str:
    """Return the page the person was on: what was asked for, of a form the page that held it."""
    if request.method in READING:
        return request.get_full_path()
    page = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, allowed_hosts={request.get_host()}):
        return reverse("wagtailadmin_home")
    parts = urlsplit(page)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def signed_in(*, request: HttpRequest, user: User, **_signal: object) -> None:
    """Give a session its row, from whatever door it came."""
    if row := request.session.get(SESSION_ROW):
        note_signed_out(uuid=row)
    session = begin_session(user=user, **seen_of(request))
    request.session[SESSION_ROW] = str(session.uuid)
    # What nobody came back to; one short statement with an index
    request.session.clear_expired()
    request.desk_session = session  # type: ignore[attr-defined]


def signed_out(*, request: HttpRequest, **_signal: object) -> None:
    """Close the row of a session that its owner leaves."""
    if row := request.session.get(SESSION_ROW):
        note_signed_out(uuid=row)


def seen_of(request: HttpRequest) -> dict[str, str]:
    """Return network address and browser of a request, as its owner knows them again."""
    return {
        "address": reader_address("", request),
        "browser": in_words(request.headers.get("User-Agent", "")),
    }


def watch_sign_ins() -> None:
    """Connect the two signals; called when Django starts."""
    user_logged_in.connect(signed_in, dispatch_uid="desk.signed_in")
    user_logged_out.connect(signed_out, dispatch_uid="desk.signed_out")
