"""Taking away the second factor of somebody who lost the phone: two persons, never the own one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from portal.audit.services import record
from portal.staff.enums import ADMINISTRATORS, Act, SessionEnding
from portal.staff.errors import BasisMissing
from portal.staff.factor_errors import NothingToReset, NotTwoAdministrators, OwnFactor
from portal.staff.models import Post, User
from portal.staff.queries import factor_of
from portal.staff.services.actors import second_signature
from portal.staff.services.second_factor import forget_factor
from portal.staff.services.sessions import close_sessions

if TYPE_CHECKING:
    from portal.audit.actors import Actor


def check_reset(*, account: User, by: User) -> None:
    """Refuse what cannot be proposed. Raises NothingToReset, OwnFactor."""
    if account.member is None or factor_of(account) is None:
        raise NothingToReset(account.username)
    if account.member_id == by.member_id:
        raise OwnFactor


@transaction.atomic
def reset_factor(*, username: str, reason: str, by: User, proposed_by: User | None) -> None:
    """Remove phone and recovery codes of an account, with both signatures; its sessions end.

    At the next sign-in its owner sets up another phone. Raises OwnFactor, TwoSignatures,
    SamePerson, NotAllowed of either person.
    """
    account = User.objects.get(username=username)
    actor = second_signature(by, Act.MANAGE_POSTS, proposed_by=proposed_by)
    if account.member_id in {by.member_id, proposed_by.member_id if proposed_by else None}:
        raise OwnFactor
    _reset(account, actor, reason=reason, with_account=proposed_by, at_console=False)


@transaction.atomic
def reset_factor_at_console(*, account: User, reason: str, by: User, and_by: User) -> None:
    """Do the same where no security administrator is left who could sign (docs/operations.md).

    Both have proved themselves with password and code. They are administrators of any of the three
    kinds, two persons, neither of them the owner. Raises NotTwoAdministrators, BasisMissing.
    """
    if not reason.strip():
        raise BasisMissing
    members = {by.member_id, and_by.member_id}
    if len(members | {account.member_id}) != 3 or None in members:
        raise NotTwoAdministrators
    for user in (by, and_by):
        if not Post.objects.of(user).in_force().as_role(*ADMINISTRATORS).exists():
            raise NotTwoAdministrators
    actor = by.as_actor()
    _reset(account, actor, reason=reason.strip(), with_account=and_by, at_console=True)


def _reset(
    account: User, actor: Actor, *, reason: str, with_account: User | None, at_console: bool
) -> None:
    forget_factor(account)
    close_sessions(user=account, ending=SessionEnding.ADMINISTRATOR, actor=actor)
    record(
        act="staff.second_factor_reset",
        actor=actor,
        subject=account,
        detail={
            "with": with_account.username if with_account else "",
            "reason": reason,
            "at_console": at_console,
        },
    )
