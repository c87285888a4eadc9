"""Passwords are tried at a pace, and every sign-in, failure and sign-out is written down.

An attempt counts before its password is looked at: a hundred at once are counted like a hundred
in a row, and what is refused costs no password hash. The counts stand in the database, which all
processes share.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core import signing
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import get_random_string

from portal.audit.actors import Actor
from portal.audit.services import record
from portal.crypto.hashes import staff_digest
from portal.staff.errors import SignInPaused
from portal.staff.models import SignInTally, User
from portal.staff.rules import ACCOUNT_PACE, ADDRESS_PACE, DEVICE_PACE, PAIR_PACE, Pace

if TYPE_CHECKING:
    from collections.abc import Iterable

TALLY_KIND = "sign_in"
DEVICE_SALT = "portal.staff.device"
# Longer than a leave, shorter than the life of an office computer.
DEVICE_AGE = dt.timedelta(days=180)
NOBODY = Actor(account="unknown")
# Rows of the table of counts removed with one wrong password
SWEPT_AT_ONCE = 100


@dataclass(frozen=True)
class Attempt:
    """One try of a password that was counted and may now be looked at."""

    username: str
    account: User | None
    address: str
    from_device: bool
    paces: dict[str, Pace]
    pause: dt.timedelta


def device_token(*, user: User) -> str:
    """Return what a browser keeps to be known again as one in which the account signed in."""
    return signing.dumps([user.pk, get_random_string(16)], salt=DEVICE_SALT)


def begin_attempt(*, username: str, address: str, device: str) -> Attempt:
    """Count one try of a password before it is looked at.

    address: of the network ("" where there is none, as at the console). device: what
    `device_token` returned, or "". A browser in which the account signed in before has a pace of
    its own, so that strangers elsewhere lock nobody out. Raises SignInPaused.
    """
    account = User.objects.filter(username__iexact=username).first()
    name = str(account.pk) if account else f"?{username.casefold()}"
    browser = _browser(device, account)
    if browser:
        paces = {_key("device", name, browser): DEVICE_PACE}
    else:
        network = _network(address)
        paces = {
            _key("pair", name, network): PAIR_PACE,
            _key("account", name): ACCOUNT_PACE,
            _key("address", network): ADDRESS_PACE,
        }
    return Attempt(username, account, address, bool(browser), paces, _count(paces))


@transaction.atomic
def end_attempt(*, attempt: Attempt, user: User | None) -> None:
    """Write down how the try ended; a right password gives back what was counted for it."""
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
        _sweep()
        return
    _give_back(attempt.paces)
    record(act="staff.sign_in", actor=user.as_actor(), subject=user, detail=detail)


@transaction.atomic
def note_sign_out(*, user: User) -> None:
    """Write down that the account ended its session."""
    record(act="staff.sign_out", actor=user.as_actor(), subject=user)


def _browser(device: str, account: User | None) -> str:
    """Return the name of a browser in which this very account signed in before, or ""."""
    if not device or account is None:
        return ""
    try:
        pk, browser = signing.loads(device, salt=DEVICE_SALT, max_age=DEVICE_AGE)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(browser) if pk == account.pk else ""


def _network(address: str) -> str:
    """Return the address; of IPv6 the network of one line, in which a program has any address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def _key(*parts: str) -> str:
    return staff_digest(TALLY_KIND, "\0".join(parts)).hex()


@transaction.atomic
def _count(paces: dict[str, Pace]) -> dt.timedelta:
    """Raise every level by 1 and return the longest pause that follows; raises SignInPaused."""
    now = timezone.now()
    tallies = _locked(paces, now)
    wait = max(tally.opens_at for tally in tallies) - now
    if wait > dt.timedelta():
        raise SignInPaused(int(wait.total_seconds()))
    pauses = []
    for tally in tallies:
        pace = paces[tally.key]
        tally.drained_at = max(tally.drained_at, now) + dt.timedelta(seconds=pace.drain)
        level = (tally.drained_at - now).total_seconds() / pace.drain
        pauses.append(pace.pause(level))
        tally.opens_at = now + pauses[-1]
    SignInTally.objects.bulk_update(tallies, ["drained_at", "opens_at"])
    return max(pauses)


def _locked(keys: Iterable[str], now: dt.datetime) -> list[SignInTally]:
    """Return the rows of these keys, made where they are missing, locked in one order."""
    ordered = sorted(keys)
    tallies: list[SignInTally] = []
    # Another process may remove a drained row between the two statements
    while len(tallies) < len(ordered):
        SignInTally.objects.bulk_create(
            [SignInTally(key=key, drained_at=now, opens_at=now) for key in ordered],
            ignore_conflicts=True,
        )
        locked = SignInTally.objects.select_for_update().filter(key__in=ordered)
        tallies = list(locked.order_by("key"))
    return tallies


def _give_back(paces: dict[str, Pace]) -> None:
    """Forget what this try counted; its own pair or device begins anew."""
    now = timezone.now()
    for key, pace in sorted(paces.items()):
        tally = SignInTally.objects.filter(key=key)
        if pace in (PAIR_PACE, DEVICE_PACE):
            tally.delete()
        else:
            drain = dt.timedelta(seconds=pace.drain)
            tally.update(drained_at=F("drained_at") - drain, opens_at=now)


def _sweep() -> None:
    """Remove drained rows, a few with every wrong password: the table never outgrows a day."""
    drained = SignInTally.objects.filter(drained_at__lt=timezone.now())
    keys = list(
        drained.select_for_update(skip_locked=True).values_list("key", flat=True)[:SWEPT_AT_ONCE]
    )
    SignInTally.objects.filter(key__in=keys).delete()
