"""Accounts that exist: held for a while, released, closed for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from portal.audit.actors import SYSTEM, Actor
from portal.audit.services import record
from portal.staff.account_acts import CLOSE, HOLD, RELEASE, WHY
from portal.staff.enums import SessionEnding
from portal.staff.errors import BasisMissing
from portal.staff.models import User
from portal.staff.services.sessions import close_sessions

if TYPE_CHECKING:
    from portal.staff.acts import BusinessAct


@CLOSE.service
@transaction.atomic
def close_account(*, user: User, by: User | None) -> User:
    """Close an account for good; its name stays taken, so that the trail stays readable.

    Raises AccountHeld where it is closed, OwnAccount, NotAllowed.
    """
    user, actor = _locked(CLOSE, user, by)
    user.is_active = False
    user.save(update_fields=["is_active"])
    close_sessions(user=user, ending=SessionEnding.ACCOUNT, actor=actor)
    record(act="staff.close_account", actor=actor, subject=user)
    return user


@HOLD.service
@transaction.atomic
def hold_account(*, user: User, reason: str, by: User | None) -> User:
    """Hold an account: from now on it signs in no more, and its sessions and powers are none.

    Raises BasisMissing, AccountHeld, OwnAccount, NotAllowed.
    """
    user, actor = _locked(HOLD, user, by)
    note = _why(reason)
    user.held_at, user.hold_reason = timezone.now(), note
    user.save(update_fields=["held_at", "hold_reason"])
    close_sessions(user=user, ending=SessionEnding.ACCOUNT, actor=actor)
    record(act="staff.hold_account", actor=actor, subject=user, detail={"reason": note})
    return user


@RELEASE.service
@transaction.atomic
def release_account(*, user: User, reason: str, by: User | None) -> User:
    """Let an account that was held sign in again, with the powers its posts give today.

    Raises BasisMissing, NotHeld, OwnAccount, NotAllowed.
    """
    user, actor = _locked(RELEASE, user, by)
    note = _why(reason)
    user.held_at, user.hold_reason = None, ""
    user.save(update_fields=["held_at", "hold_reason"])
    record(act="staff.release_account", actor=actor, subject=user, detail={"reason": note})
    return user


def _locked(act: BusinessAct[User], user: User, by: User | None) -> tuple[User, Actor]:
    """Return the account locked, and who acts. Raises what the act refuses."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if by is not None:
        return user, act.require(by, user).actor(by)
    if refusal := act.misplaced(user):
        raise refusal
    return user, SYSTEM


def _why(reason: str) -> str:
    note = " ".join(reason.split())[: WHY.most]
    if not note:
        raise BasisMissing
    return note
