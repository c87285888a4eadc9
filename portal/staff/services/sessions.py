"""Sessions of staff: begun, seen, ended. The server decides; a cookie alone is worth nothing."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.audit.models import Entry
from portal.audit.services import record
from portal.staff.account_errors import NotYourSession
from portal.staff.enums import Act, SessionEnding
from portal.staff.errors import BasisMissing
from portal.staff.models import DeskSession, MaintenanceWindow, Post, User
from portal.staff.powers import require

if TYPE_CHECKING:
    import uuid

    from portal.audit.actors import Actor

# What is seen of a session is written at most so often
SEEN_EVERY: Final = dt.timedelta(minutes=1)
# Network security law, article 23 (3): logs of at least six months. The trail has it for good.
HISTORY: Final = dt.timedelta(days=200)
SWEPT_AT_ONCE: Final = 100
REASON_LENGTH: Final = 200


@transaction.atomic
def begin_session(*, user: User, address: str = "", browser: str = "") -> DeskSession:
    """Note that an account signed in; above its number of sessions the oldest ones end.

    address: of the network; browser: in words (`portal.staff.browsers`).
    """
    now = timezone.now()
    # Two sign-ins at once of one account count each other
    User.objects.select_for_update().only("pk").get(pk=user.pk)
    live = list(user.sessions.live(now).order_by("started_at", "pk"))
    for session in live[: max(0, len(live) + 1 - settings.SESSIONS_PER_ACCOUNT)]:
        _end(session, SessionEnding.CROWDED, actor=user.as_actor())
    session = DeskSession.objects.create(
        account=user,
        started_at=now,
        seen_at=now,
        until=_until(user, now),
        address=address,
        browser=browser,
        failures=_failures_since_last(user),
        began_with_post=Post.objects.of(user).in_force().exists(),
    )
    _sweep(user, now)
    return session


def _until(user: User, now: dt.datetime) -> dt.datetime:
    """Return when a session that begins now ends at the latest."""
    until: dt.datetime = now + settings.SESSION_LONGEST
    if user.maintenance:
        window = MaintenanceWindow.objects.open_at(now).filter(account=user).first()
        until = min(until, window.ends_at if window else now)
    return until


def _failures_since_last(user: User) -> int:
    """Return how many wrong passwords stand in the trail since the account signed in before."""
    last = user.sessions.order_by("-started_at").values_list("started_at", flat=True).first()
    failed = Entry.objects.filter(
        act="staff.sign_in_failed",
        subject_type=User._meta.label_lower,
        subject_id=str(user.pk),
    )
    return failed.filter(at__gt=last).count() if last else failed.count()


def _sweep(user: User, now: dt.datetime) -> None:
    """Remove what is older than the history shows, a little with every sign-in."""
    old = user.sessions.filter(started_at__lt=now - HISTORY).values_list("pk", flat=True)
    DeskSession.objects.filter(pk__in=list(old[:SWEPT_AT_ONCE])).delete()


def see_session(*, uuid: str, user: User, counts: bool) -> DeskSession | SessionEnding:
    """Return the live session of this name, or how it ended.

    counts: whether the request is something the person did; a page that asks by itself is none.
    The row carries ``posted``: whether a post of the account is in force.
    """
    now = timezone.now()
    session = DeskSession.objects.with_post().filter(uuid=uuid, account_id=user.pk).first()
    if session is None:
        return SessionEnding.SIGNED_OUT
    session.account = user
    ending = session.ending_at(now)
    if ending is None and session.began_with_post and not session.posted:
        ending = None if user.is_superuser else SessionEnding.POST
    if ending is not None:
        if session.ended_at is None:
            _end(session, ending, actor=user.as_actor())
        return ending
    if counts and now - session.seen_at >= SEEN_EVERY:
        # Of many requests at once one writes
        DeskSession.objects.filter(pk=session.pk, seen_at=session.seen_at).update(seen_at=now)
        session.seen_at = now
    return session


def note_signed_out(*, uuid: str) -> None:
    """Close the row of a session that its owner ended by signing out."""
    DeskSession.objects.filter(uuid=uuid, ended_at=None).update(
        ended_at=timezone.now(), ending=SessionEnding.SIGNED_OUT
    )


@transaction.atomic
def end_own_session(*, session: DeskSession, by: User) -> None:
    """End a session of the own account from another one. Raises NotYourSession."""
    if session.account_id != by.pk:
        raise NotYourSession
    _end(session, SessionEnding.ELSEWHERE, actor=by.as_actor(), ended_by=by.member)


@transaction.atomic
def end_other_sessions(*, user: User, but: uuid.UUID | None) -> int:
    """End every live session of the own account except one; return how many ended."""
    live = user.sessions.live().exclude(uuid=but) if but else user.sessions.live()
    sessions = list(live)
    for session in sessions:
        _end(session, SessionEnding.ELSEWHERE, actor=user.as_actor(), ended_by=user.member)
    return len(sessions)


@transaction.atomic
def end_sessions_of(*, account: User, reason: str, by: User) -> int:
    """End all live sessions of somebody's account, with a reason; return how many ended.

    Raises NotAllowed (security administrators only), BasisMissing.
    """
    post = require(by, Act.OVERSEE_SIGN_INS)
    words = reason.strip()[:REASON_LENGTH]
    if not words:
        raise BasisMissing
    sessions = list(account.sessions.live())
    for session in sessions:
        _close(session, SessionEnding.ADMINISTRATOR, ended_by=post.member, reason=words)
    record(
        act="staff.end_sessions",
        actor=post.actor(by),
        subject=account,
        detail={"sessions": [str(session.uuid) for session in sessions], "reason": words},
    )
    return len(sessions)


def close_sessions(*, user: User, ending: SessionEnding, actor: Actor) -> None:
    """End all live sessions of an account because of what became of it, in the caller's act."""
    for session in user.sessions.live():
        _end(session, ending, actor=actor)


def reopen_session(*, uuid: str) -> None:
    """Let the session go on in which its owner has just changed the password."""
    DeskSession.objects.filter(uuid=uuid, ending=SessionEnding.PASSWORD).update(
        ended_at=None, ending=""
    )


@transaction.atomic
def _end(session: DeskSession, ending: SessionEnding, *, actor: Actor, **more: Any) -> None:
    """Close a row and write down why; a row that somebody closed a moment ago stays as it is."""
    if _close(session, ending, **more):
        record(
            act="staff.session_ended",
            actor=actor,
            subject=session.account,
            detail={"session": str(session.uuid), "ending": ending.value},
        )


def _close(session: DeskSession, ending: SessionEnding, **more: Any) -> bool:
    values = {"ended_at": timezone.now(), "ending": ending, **more}
    return bool(DeskSession.objects.filter(pk=session.pk, ended_at=None).update(**values))
