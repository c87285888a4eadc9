"""Keyed hashes: what may be looked up without being decrypted.

Two keys. The staff index hashes single values and never leaves the staff side: a keyed hash of
an ID number is only as secret as its key (the county's possible numbers are hashed in minutes).
The inquiry index hashes combinations only, because the public process holds its key.
Callers normalise before they hash; a hash is 32 bytes and cannot be rotated.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC

from portal.crypto.enums import HashName
from portal.crypto.errors import KeyNotHere
from portal.crypto.ring import AFTER_CHANGE, STAFF_INDEX, key_ring

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.crypto.keys import Key

MIN_PARTS = 2
_ALGORITHMS = {HashName.SHA256: hashes.SHA256, HashName.SM3: hashes.SM3}


def staff_digest(kind: str, value: str) -> bytes:
    """Return the 32-byte keyed hash of one normalised value of a kind ("name", "card" …).

    Equal kinds and values give equal hashes in every table. Raises KeyNotHere on the public
    surface.
    """
    mac = _staff_template(kind).copy()
    mac.update(value.encode())
    return mac.finalize()


def staff_digests(kind: str, values: Iterable[str | None]) -> list[bytes | None]:
    """Hash many normalised values of one kind; None stays None."""
    copy = _staff_template(kind).copy
    digests: list[bytes | None] = []
    add = digests.append
    for value in values:
        if value is None:
            add(None)
        else:
            mac = copy()
            mac.update(value.encode())
            add(mac.finalize())
    return digests


def inquiry_digest(kind: str, *parts: str) -> bytes:
    """Return the 32-byte keyed hash of a combination of at least two normalised values.

    Raises ValueError for fewer parts: the public process holds this key, so nothing that can
    be guessed alone may be hashed with it.
    """
    if len(parts) < MIN_PARTS or not all(parts):
        raise ValueError("An inquiry digest takes at least two values, none of them empty.")
    mac = _inquiry_template(kind).copy()
    for part in parts:
        encoded = part.encode()
        mac.update(len(encoded).to_bytes(4, "big") + encoded)
    return mac.finalize()


def keyed_template(key: Key, kind: str) -> HMAC:
    """Return an HMAC that has taken in the key and the kind; copy it for each value."""
    mac = HMAC(key.secret, _ALGORITHMS[HashName(key.algorithm)]())
    mac.update(kind.encode() + b"\0")
    return mac


@cache
def _staff_template(kind: str) -> HMAC:
    key = key_ring().staff_index
    if key is None:
        raise KeyNotHere(STAFF_INDEX)
    return keyed_template(key, kind)


@cache
def _inquiry_template(kind: str) -> HMAC:
    return keyed_template(key_ring().inquiry_index, kind)


AFTER_CHANGE += [_staff_template.cache_clear, _inquiry_template.cache_clear]
