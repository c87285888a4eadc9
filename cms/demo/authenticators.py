"""The authenticators of the demo: the same in every seed, so that a newcomer can sign in."""

from __future__ import annotations

import base64
from random import Random
from typing import TYPE_CHECKING

from portal.clocks import now
from portal.crypto.opening import decrypt_for_act
from portal.staff.factor_errors import WrongCode
from portal.staff.one_time_codes import KEY_BYTES, code_at, step_at
from portal.staff.queries import factor_of
from portal.staff.services.second_factor import begin_enrolment, confirm_enrolment

if TYPE_CHECKING:
    from portal.staff.models import SecondFactor, User


def give_authenticator(user: User) -> str:
    """Set up the authenticator of a demo account through the services; return its key (base32)."""
    # Secret to nobody: whoever reads this can work it out. The demo is for development settings.
    chance = Random(f"authenticator of {user.username}")  # noqa: S311
    key = base64.b32encode(chance.randbytes(KEY_BYTES)).decode()
    factor = begin_enrolment(account=user, key=key)
    try:
        _confirm(factor, key)
    except WrongCode:
        # A step ended in between; the next one is thirty seconds away
        _confirm(factor, key)
    return key


def _confirm(factor: SecondFactor, key: str) -> None:
    """Confirm with the code of the step before, so that the one of now is left for signing in."""
    confirm_enrolment(factor=factor, code=code_at(key, step_at(now()) - 1))


def current_code(user: User) -> str:
    """Return the code that the account's authenticator shows now; "" where it has none."""
    factor = factor_of(user)
    key = decrypt_for_act(factor, "key") if factor else None
    return code_at(key, step_at(now())) if key else ""
