"""Members of staff and their accounts."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from portal.audit.services import record
from portal.crypto.hashes import staff_digest
from portal.identifiers.cleaning import clean
from portal.identifiers.errors import IdentifierError
from portal.identifiers.id_numbers import check_id_number
from portal.staff.enums import Act, SessionEnding
from portal.staff.errors import (
    AccountHeld,
    BasisMissing,
    MemberExists,
    NotAnIdNumber,
    NotHeld,
    OwnAccount,
    UsernameTaken,
)
from portal.staff.models import Member, User
from portal.staff.services.actors import authorised_actor
from portal.staff.services.posts import refresh_groups
from portal.staff.services.sessions import close_sessions

# A kind of its own: these hashes can not be laid beside those of the people who are paid.
MEMBER_ID_KIND = "member_id_number"
REASON_LENGTH = 200


@transaction.atomic
def register_member(*, name: str, id_number: str, by: User | None) -> Member:
    """Register a natural person who works here; the ID number leaves only its keyed hash.

    Raises NotAnIdNumber, MemberExists (decision 8: one member per person), NotAllowed.
    """
    actor = authorised_actor(by, Act.MANAGE_ACCOUNTS)
    try:
        digest = staff_digest(MEMBER_ID_KIND, check_id_number(id_number))
    except IdentifierError as error:
        raise NotAnIdNumber from error
    existing = Member.objects.filter(id_digest=digest).first()
    if existing is not None:
        raise MemberExists(existing)
    member = Member.objects.create(name=clean(name), id_digest=digest)
    record(act="staff.register_member", actor=actor, subject=member)
    return member


@transaction.atomic
def open_account(
    *,
    member: Member,
    username: str,
    password: str | None,
    by: User | None,
    email: str = "",
    must_change_password: bool | None = None,
    maintenance: bool = False,
) -> User:
    """Open an account for a member. Without a password nobody can sign in until one is set.

    must_change_password: whether its owner must choose another when signing in; by default where
    an administrator gives it. maintenance: it is used within a `MaintenanceWindow` only. Raises
    UsernameTaken (case does not matter), NotAllowed.
    """
    actor = authorised_actor(by, Act.MANAGE_ACCOUNTS)
    if User.objects.filter(username__iexact=username).exists():
        raise UsernameTaken(username)
    must_change = by is not None if must_change_password is None else must_change_password
    user = User.objects.create_user(
        username,
        email=email,
        password=password,
        member=member,
        is_staff=True,
        must_change_password=must_change,
        maintenance=maintenance,
    )
    refresh_groups(member)
    record(act="staff.open_account", actor=actor, subject=user, detail={"member": str(member.uuid)})
    return user


@transaction.atomic
def close_account(*, user: User, by: User | None) -> User:
    """Close an account for good; its name stays taken, so that the trail stays readable.

    Raises OwnAccount, NotAllowed.
    """
    actor = authorised_actor(by, Act.MANAGE_ACCOUNTS)
    _not_own(user, by)
    user.is_active = False
    user.save(update_fields=["is_active"])
    close_sessions(user=user, ending=SessionEnding.ACCOUNT, actor=actor)
    record(act="staff.close_account", actor=actor, subject=user)
    return user


@transaction.atomic
def hold_account(*, user: User, reason: str, by: User | None) -> User:
    """Hold an account: from now on it signs in no more, and its sessions and powers are none.

    Raises BasisMissing, AccountHeld, OwnAccount, NotAllowed.
    """
    actor = authorised_actor(by, Act.HOLD_ACCOUNTS)
    _not_own(user, by)
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.held_at or not user.is_active:
        raise AccountHeld(user.username)
    note = _why(reason)
    user.held_at, user.hold_reason = timezone.now(), note
    user.save(update_fields=["held_at", "hold_reason"])
    close_sessions(user=user, ending=SessionEnding.ACCOUNT, actor=actor)
    record(act="staff.hold_account", actor=actor, subject=user, detail={"reason": note})
    return user


@transaction.atomic
def release_account(*, user: User, reason: str, by: User | None) -> User:
    """Let an account that was held sign in again, with the powers its posts give today.

    Raises BasisMissing, NotHeld, OwnAccount, NotAllowed.
    """
    actor = authorised_actor(by, Act.HOLD_ACCOUNTS)
    _not_own(user, by)
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.held_at or not user.is_active:
        raise NotHeld(user.username)
    note = _why(reason)
    user.held_at, user.hold_reason = None, ""
    user.save(update_fields=["held_at", "hold_reason"])
    record(act="staff.release_account", actor=actor, subject=user, detail={"reason": note})
    return user


def _not_own(user: User, by: User | None) -> None:
    if by is not None and user.member_id is not None and user.member_id == by.member_id:
        raise OwnAccount


def _why(reason: str) -> str:
    note = " ".join(reason.split())[:REASON_LENGTH]
    if not note:
        raise BasisMissing
    return note
