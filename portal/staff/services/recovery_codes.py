"""Ten codes on paper for whoever has lost the phone: shown once, kept as hashes, good once each."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from portal.crypto.hashes import staff_digest
from portal.staff.models import RecoveryCode
from portal.staff.one_time_codes import as_typed
from portal.staff.rules import RECOVERY_CODES

if TYPE_CHECKING:
    from portal.staff.models import User

KIND: Final = "recovery_code"
# Letters and digits that nobody takes for each other on paper: 32, so that ten of them are 50 bits
SIGNS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
SIGNS_EACH: Final = 10
# Over a random code of 50 bits, below a keyed hash; ten of them are made at once
ROUNDS: Final = 20_000


def make_recovery_codes(account: User) -> list[str]:
    """Replace the recovery codes of an account, in the caller's transaction; return the new ones.

    They are returned this once, as ABCDE-FGHJK; nobody can read them again.
    """
    RecoveryCode.objects.filter(account=account).delete()
    salt = secrets.token_hex(16)
    codes = [_random_code() for _n in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(
        [RecoveryCode(account=account, salt=salt, digest=_digest(code, salt)) for code in codes]
    )
    half = SIGNS_EACH // 2
    return [f"{code[:half]}-{code[half:]}" for code in codes]


def take_recovery_code(account: User, text: str) -> bool:
    """Use up a recovery code of an account; return whether it was one that is still good.

    One slow hash, whatever is typed. Of two at once with the same code one gets it.
    """
    code = as_typed(text)
    salt = account.recovery_codes.values_list("salt", flat=True).first()
    if len(code) != SIGNS_EACH or salt is None:
        return False
    matching = account.recovery_codes.filter(digest=_digest(code, salt), used_at=None)
    return matching.update(used_at=timezone.now()) == 1


def _random_code() -> str:
    return "".join(secrets.choice(SIGNS) for _n in range(SIGNS_EACH))


def _digest(code: str, salt: str) -> bytes:
    slow = hashlib.pbkdf2_hmac("sha256", code.encode(), bytes.fromhex(salt), ROUNDS)
    return staff_digest(KIND, slow.hex())
