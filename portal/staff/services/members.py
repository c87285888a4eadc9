"""Members of staff and their accounts."""

from __future__ import annotations

from django.db import transaction

from portal.audit.services import record
from portal.crypto.hashes import staff_digest
from portal.identifiers.cleaning import clean
from portal.identifiers.errors import IdentifierError
from portal.identifiers.id_numbers import check_id_number
from portal.staff.enums import Act
from portal.staff.errors import (
    MemberExists,
    NotAnIdNumber,
    UsernameTaken,
)
from portal.staff.models import Member, User
from portal.staff.services.actors import authorised_actor
from portal.staff.services.posts import refresh_groups

# A kind of its own: these hashes can not be laid beside those of the people who are paid.
MEMBER_ID_KIND = "member_id_number"


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
