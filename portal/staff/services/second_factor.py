"""The second factor: set up with a phone, asked at each sign-in, replaced and taken away.

Keys leave the database to be compared with a code and to be shown once while they are set up. No
key and no code ever stands in an entry of the trail.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone

from portal.audit.services import record
from portal.crypto.opening import decrypt_for_act
from portal.crypto.protected import store
from portal.staff import one_time_codes
from portal.staff.enums import FactorProof
from portal.staff.factor_errors import (
    CodePaused,
    CodeUsed,
    EnrolmentGone,
    WrongCode,
    WrongRecoveryCode,
)
from portal.staff.models import RecoveryCode, SecondFactor
from portal.staff.queries import factor_of, recovery_codes_left
from portal.staff.rules import CODE_PACE
from portal.staff.services.pacing import count, give_back, tally_key
from portal.staff.services.recovery_codes import make_recovery_codes, take_recovery_code
from portal.staff.services.trusted_browsers import browser_of

if TYPE_CHECKING:
    from uuid import UUID

    from portal.refusals import Refusal
    from portal.staff.models import User
    from portal.staff.rules import Pace

# To install an authenticator takes longer than to read a code
ENROLMENT_AGE: Final = dt.timedelta(minutes=30)


@transaction.atomic
def begin_enrolment(*, account: User, key: str = "") -> SecondFactor:
    """Begin to set up an authenticator; what was begun before is worth nothing any more.

    key: one that is known already (demo); a fresh one without.
    """
    SecondFactor.objects.filter(account=account, confirmed_at=None).delete()
    factor = SecondFactor.objects.create(account=account, begun_at=timezone.now())
    store(factor, key=key or one_time_codes.new_key())
    return factor


def pending_enrolment(*, account: User, uuid: UUID | str) -> SecondFactor:
    """Return what is being set up. Raises EnrolmentGone: begun anew elsewhere, or too long ago."""
    since = timezone.now() - ENROLMENT_AGE
    pending = SecondFactor.objects.filter(account=account, confirmed_at=None, begun_at__gte=since)
    factor = pending.filter(uuid=uuid).first() if uuid else None
    if factor is None:
        raise EnrolmentGone
    return factor


def key_to_show(*, factor: SecondFactor) -> str:
    """Return the key of what is being set up, for the screen. Raises EnrolmentGone of any other."""
    if factor.confirmed_at is not None:
        raise EnrolmentGone
    return _key_of(factor)


def confirm_enrolment(
    *, factor: SecondFactor, code: str, address: str = "", device: str = ""
) -> list[str]:
    """Take an authenticator into use with its first code, in place of the one before.

    Returns ten new recovery codes, to be shown this once. Raises WrongCode, CodePaused,
    EnrolmentGone.
    """
    account = factor.account
    attempt = _begin(account, FactorProof.ENROLMENT, address, device)
    step = _step_of(factor, code)
    if step is None:
        raise _failed(attempt, WrongCode())
    give_back(attempt.paces, anew=(CODE_PACE,))
    with transaction.atomic():
        replaced = factor_of(account)
        if replaced is not None:
            replaced.delete()
        pending = SecondFactor.objects.filter(pk=factor.pk, confirmed_at=None)
        if pending.update(confirmed_at=timezone.now(), last_step=step) != 1:
            raise EnrolmentGone
        codes = make_recovery_codes(account)
        record(
            act="staff.second_factor_enrolled",
            actor=account.as_actor(),
            subject=account,
            detail={"address": address, "replaced": replaced is not None, "codes": len(codes)},
        )
    return codes


def prove(
    *,
    account: User,
    code: str = "",
    recovery_code: str = "",
    address: str = "",
    device: str = "",
) -> FactorProof:
    """Use up a code of the authenticator, or a recovery code; return which of them it was.

    Counted before anything is looked at, as passwords are; a failure is written down. Raises
    WrongCode, CodeUsed, WrongRecoveryCode, CodePaused.
    """
    proof = FactorProof.RECOVERY_CODE if recovery_code and not code else FactorProof.CODE
    attempt = _begin(account, proof, address, device)
    if proof == FactorProof.RECOVERY_CODE:
        refusal = _take_recovery_code(account, recovery_code, address)
    else:
        refusal = _take_code(account, code)
    if refusal:
        raise _failed(attempt, refusal)
    give_back(attempt.paces, anew=(CODE_PACE,))
    return proof


@transaction.atomic
def renew_recovery_codes(*, account: User) -> list[str]:
    """Replace the recovery codes of an account that has just proved itself; return them once."""
    codes = make_recovery_codes(account)
    record(
        act="staff.second_factor_codes_renewed",
        actor=account.as_actor(),
        subject=account,
        detail={"codes": len(codes)},
    )
    return codes


def forget_factor(account: User) -> None:
    """Remove authenticator and recovery codes, in the transaction of the act that decides it."""
    SecondFactor.objects.filter(account=account).delete()
    RecoveryCode.objects.filter(account=account).delete()


@dataclass(frozen=True)
class Attempt:
    """One try of a code that was counted and may now be looked at."""

    account: User
    proof: FactorProof
    address: str
    paces: dict[str, Pace]
    pause: dt.timedelta


def _begin(account: User, proof: FactorProof, address: str, device: str) -> Attempt:
    """Count one try before it is looked at, apart in a browser in which the account came in."""
    browser = browser_of(device, account)
    parts = ("code-device", str(account.pk), browser) if browser else ("code", str(account.pk))
    paces = {tally_key(*parts): CODE_PACE}
    return Attempt(account, proof, address, paces, count(paces, refusal=CodePaused))


@transaction.atomic
def _failed(attempt: Attempt, refusal: Refusal) -> Refusal:
    """Write down a wrong code, whence it came and the pause that it began; return the refusal."""
    record(
        act="staff.second_factor_failed",
        actor=attempt.account.as_actor(),
        subject=attempt.account,
        detail={
            "proof": attempt.proof.value,
            "address": attempt.address,
            "used_before": isinstance(refusal, CodeUsed),
            "pause": int(attempt.pause.total_seconds()),
        },
    )
    return refusal


def _take_code(account: User, code: str) -> Refusal | None:
    """Use up a code of the authenticator; return why not. Of many at once one gets it."""
    factor = factor_of(account)
    step = _step_of(factor, code) if factor else None
    if factor is None or step is None:
        return WrongCode()
    unused = SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step)
    return None if unused.update(last_step=step) == 1 else CodeUsed()


@transaction.atomic
def _take_recovery_code(account: User, text: str, address: str) -> Refusal | None:
    if not take_recovery_code(account, text):
        return WrongRecoveryCode()
    record(
        act="staff.second_factor_recovery_code",
        actor=account.as_actor(),
        subject=account,
        detail={"address": address, "left": recovery_codes_left(account)},
    )
    return None


def _step_of(factor: SecondFactor, code: str) -> int | None:
    """Return the step to which a typed code belongs, near now; None for any other text."""
    typed = one_time_codes.as_typed(code)
    if len(typed) != one_time_codes.DIGITS or not typed.isdecimal() or not typed.isascii():
        return None
    return one_time_codes.matching_step(_key_of(factor), typed, timezone.now())


def _key_of(factor: SecondFactor) -> str:
    return decrypt_for_act(factor, "key") or ""
