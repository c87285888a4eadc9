"""Passwords are tried at a pace, and every sign-in, failure and sign-out is written down.

An attempt counts before its password is looked at: a hundred at once are counted like a hundred
in a row, and what is refused costs no password hash (`pacing`).
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from portal.audit.actors import Actor
from portal.audit.services import record
from portal.staff.models import User
from portal.staff.rules import ACCOUNT_PACE, ADDRESS_PACE, DEVICE_PACE, PAIR_PACE, Pace
from portal.staff.services.pacing import count, give_back, sweep, tally_key
from portal.staff.services.trusted_browsers import browser_of

if TYPE_CHECKING:
    import datetime as dt

    from portal.staff.enums import FactorProof

NOBODY = Actor(account="unknown")


@dataclass(frozen=True)
class Attempt:
    """One try of a password that was counted and may now be looked at."""

    username: str
    account: User | None
    address: str
    from_device: bool
    paces: dict[str, Pace]
    pause: dt.timedelta


def begin_attempt(*, username: str, address: str, device: str) -> Attempt:
    """Count one try of a password before it is looked at.

    address: of the network ("" where there is none, as at the console). device: what
    `remember_browser` returned, or "". A browser in which the account signed in before has a pace
    of its own, so that strangers elsewhere lock nobody out. Raises SignInPaused.
    """
    account = User.objects.filter(username__iexact=username).first()
    name = str(account.pk) if account else f"?{username.casefold()}"
    browser = browser_of(device, account)
    if browser:
        paces = {tally_key("device", name, browser): DEVICE_PACE}
    else:
        network = _network(address)
        paces = {
            tally_key("pair", name, network): PAIR_PACE,
            tally_key("account", name): ACCOUNT_PACE,
            tally_key("address", network): ADDRESS_PACE,
        }
    return Attempt(username, account, address, bool(browser), paces, count(paces))


@transaction.atomic
def end_attempt(*, attempt: Attempt, user: User | None, act: str = "staff.sign_in") -> None:
    """Write down how the try ended; a right password gives back what was counted for it.

    act: what a right password was given for, as the trail names it.
    """
    detail = {"address": attempt.address, "remembered_device": attempt.from_device}
    if user is None:
        seconds = int(attempt.pause.total_seconds())
        record(
            act="staff.sign_in_failed",
            actor=NOBODY,
            subject=attempt.account,
            # What was typed as a name may be a password: only names of accounts are written
            detail={**detail, "account_exists": attempt.account is not None, "pause": seconds},
        )
        sweep()
        return
    give_back(attempt.paces, anew=(PAIR_PACE, DEVICE_PACE))
    record(act=act, actor=user.as_actor(), subject=user, detail=detail)


@transaction.atomic
def note_sign_in(*, user: User, proof: FactorProof, address: str) -> None:
    """Write down that the account came in, and by what beside the password."""
    detail = {"address": address, "second_factor": proof.value}
    record(act="staff.sign_in", actor=user.as_actor(), subject=user, detail=detail)


@transaction.atomic
def note_sign_out(*, user: User) -> None:
    """Write down that the account ended its session."""
    record(act="staff.sign_out", actor=user.as_actor(), subject=user)


def _network(address: str) -> str:
    """Return the address; of IPv6 the network of one line, in which a program has any address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False))
