"""Codes of the second factor as an authenticator makes them (RFC 6238); no database.

Thirty seconds, six digits, SHA-1: what every authenticator app can do without a network.
"""

from __future__ import annotations

import base64
import secrets
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives import constant_time
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from portal.identifiers.cleaning import squeeze

if TYPE_CHECKING:
    import datetime as dt

STEP: Final = 30
DIGITS: Final = 6
# Steps by which the clock of a phone may be wrong, each way
SKEW: Final = 1
# RFC 4226, 4: 160 bits
KEY_BYTES: Final = 20
# What people put between the parts of a code, after NFKC
_BETWEEN: Final = str.maketrans("", "", "-\u2010\u2011\u2012\u2013\u2014\u2212.,_")


def new_key() -> str:
    """Return a fresh key as authenticators take it: 32 letters and digits (base32)."""
    return base64.b32encode(secrets.token_bytes(KEY_BYTES)).decode()


def step_at(moment: dt.datetime) -> int:
    """Return the number of the thirty seconds in which a moment lies."""
    return int(moment.timestamp()) // STEP


def code_at(key: str, step: int) -> str:
    """Return the code that an authenticator shows during a step."""
    return _totp(key).generate(step * STEP).decode()


def matching_step(key: str, code: str, moment: dt.datetime) -> int | None:
    """Return the latest step near a moment that has this code, None if none of them has it."""
    here = step_at(moment)
    matching = [
        step
        for step in range(here - SKEW, here + SKEW + 1)
        if constant_time.bytes_eq(code_at(key, step).encode(), code.encode())
    ]
    return max(matching, default=None)


def as_typed(text: str) -> str:
    """Return a code as it is compared: one width, no spaces or hyphens, capital letters."""
    return squeeze(text).translate(_BETWEEN).upper()


def enrolment_uri(key: str, *, account: str, issuer: str) -> str:
    """Return what the QR code says to the authenticator: key, name of the account and of us."""
    return _totp(key).get_provisioning_uri(account, issuer)


def in_groups(key: str) -> str:
    """Return a key in groups of four, to be typed from the screen."""
    return " ".join(key[at : at + 4] for at in range(0, len(key), 4))


def _totp(key: str) -> TOTP:
    # The authenticators of phones know no other hash; the code lives ninety seconds
    return TOTP(base64.b32decode(key), DIGITS, SHA1(), STEP)  # noqa: S303
