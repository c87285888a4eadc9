"""Passwords: changed by their owner, or given anew by the system administrator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from portal.audit.services import record
from portal.staff.account_errors import OwnPassword, WrongPassword
from portal.staff.enums import Act
from portal.staff.errors import BasisMissing
from portal.staff.powers import require
from portal.staff.services.sessions import REASON_LENGTH, reopen_session
from portal.staff.services.sign_ins import begin_attempt, end_attempt

if TYPE_CHECKING:
    import uuid

    from portal.staff.models import User


def confirm_password(*, user: User, password: str, address: str = "", device: str = "") -> None:
    """Ask for the password once more before something grave, at the pace of signing in.

    Raises SignInPaused, WrongPassword.
    """
    attempt = begin_attempt(username=user.username, address=address, device=device)
    right = user.check_password(password)
    end_attempt(attempt=attempt, user=user if right else None, act="staff.confirm_password")
    if not right:
        raise WrongPassword


def change_password(
    *,
    user: User,
    old: str,
    new: str,
    session: uuid.UUID | None,
    address: str = "",
    device: str = "",
) -> None:
    """Change the own password; every other session ends, and no browser is trusted any more.

    session: the one in which it is changed goes on. Raises SignInPaused, WrongPassword,
    ValidationError with a sentence for each rule (`portal.staff.password_rules`).
    """
    confirm_password(user=user, password=old, address=address, device=device)
    validate_password(new, user)
    with transaction.atomic():
        user.set_password(new)
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])
        if session is not None:
            reopen_session(uuid=str(session))
        record(act="staff.change_password", actor=user.as_actor(), subject=user)


@transaction.atomic
def give_password(*, account: User, password: str, reason: str, by: User) -> None:
    """Give an account a first password anew; its owner must choose another when signing in.

    Raises NotAllowed (system administrators), OwnPassword, BasisMissing, ValidationError.
    """
    post = require(by, Act.MANAGE_ACCOUNTS)
    if account.member_id == by.member_id:
        raise OwnPassword
    words = reason.strip()[:REASON_LENGTH]
    if not words:
        raise BasisMissing
    validate_password(password, account)
    account.set_password(password)
    account.must_change_password = True
    account.save(update_fields=["password", "must_change_password"])
    record(
        act="staff.give_password", actor=post.actor(by), subject=account, detail={"reason": words}
    )
