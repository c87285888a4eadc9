"""Members of staff and their accounts."""

from __future__ import annotations

from django.db import transaction

from portal.audit.services import record
from portal.crypto.hashes import staff_digest
from portal.identifiers.cleaning import clean
from portal.identifiers.errors import IdentifierError
from portal.identifiers.id_numbers import check_id_number
from portal.staff.enums import Act
from portal.staff.errors import MemberExists, NotAnIdNumber, UsernameTaken
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
    *, member: Member, username: str, password: str | None, by: User | None, email: str = ""
) -> User:
    """Open an account for a member. Without a password nobody can sign in until one is set.

    Raises UsernameTaken (case does not matter), NotAllowed.
    """
    actor = authorised_actor(by, Act.MANAGE_ACCOUNTS)
    if User.objects.filter(username__iexact=username).exists():
        raise UsernameTaken(username)
    user = User.objects.create_user(
        username, email=email, password=password, member=member, is_staff=True
    )
    refresh_groups(member)
    record(act="staff.open_account", actor=actor, subject=user, detail={"member": str(member.uuid)})
    return user


@transaction.atomic
def close_account(*, user: User, by: User | None) -> User:
    """Close an account for good; its name stays taken, so that the trail stays readable."""
    actor = authorised_actor(by, Act.MANAGE_ACCOUNTS)
    user.is_active = False
    user.save(update_fields=["is_active"])
    record(act="staff.close_account", actor=actor, subject=user)
    return user
