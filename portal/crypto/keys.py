"""Reading keys from their text form; needs neither settings nor a database.

The text is `id:algorithm:base64`, several separated by commas, the first one current. Every
problem is an ImproperlyConfigured that names the variable and never quotes key material.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.exceptions import ImproperlyConfigured

from portal.crypto.enums import CipherName, HashName, IntakeHalf

if TYPE_CHECKING:
    from collections.abc import Callable
    from enum import StrEnum

KEY_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,15}")
INDEX_KEY_BYTES = 32
X25519_KEY_BYTES = 32


@dataclass(frozen=True)
class Key:
    """One key: its id, what it is for, its bytes (never in a repr)."""

    id: str
    algorithm: StrEnum
    secret: bytes = field(repr=False)


def parse_data_keys(variable: str, text: str) -> tuple[Key, ...]:
    """Read the data keys, current first (32 bytes for AES-256-GCM, 16 for SM4-GCM).

    Raises ImproperlyConfigured when nothing is given or a part is malformed.
    """
    return _parse(variable, text, CipherName, lambda algorithm: CipherName(algorithm).key_bytes)


def parse_index_keys(variable: str, text: str) -> tuple[Key, ...]:
    """Read keys of keyed hashes (32 bytes each), current first; raises ImproperlyConfigured."""
    return _parse(variable, text, HashName, lambda _algorithm: INDEX_KEY_BYTES)


def parse_index_key(variable: str, text: str) -> Key:
    """Read the one key of an index; raises ImproperlyConfigured, also for more than one."""
    keys = parse_index_keys(variable, text)
    if len(keys) > 1:
        raise ImproperlyConfigured(
            f"{variable}: exactly one key, because stored hashes cannot be rotated."
        )
    return keys[0]


def parse_intake_keys(variable: str, text: str) -> tuple[Key, ...]:
    """Read intake keys, raw X25519 halves of 32 bytes; raises ImproperlyConfigured."""
    return _parse(variable, text, IntakeHalf, lambda _algorithm: X25519_KEY_BYTES)


def _parse(
    variable: str, text: str, algorithms: type[StrEnum], size: Callable[[StrEnum], int]
) -> tuple[Key, ...]:
    parts = [part.strip() for part in (text or "").split(",") if part.strip()]
    if not parts:
        raise ImproperlyConfigured(f"{variable} is missing.")
    keys = tuple(_parse_one(variable, part, algorithms, size) for part in parts)
    if len({key.id for key in keys}) < len(keys):
        raise ImproperlyConfigured(f"{variable}: a key id occurs twice.")
    return keys


def _parse_one(
    variable: str, part: str, algorithms: type[StrEnum], size: Callable[[StrEnum], int]
) -> Key:
    pieces = part.split(":")
    names = "|".join(algorithms)
    if len(pieces) != 3:
        raise ImproperlyConfigured(f"{variable}: write each key as id:{names}:base64.")
    key_id, algorithm, encoded = pieces
    if not KEY_ID.fullmatch(key_id):
        raise ImproperlyConfigured(
            f"{variable}: a key id has 1 to 16 of a-z, 0-9, - and _, a letter or digit first."
        )
    if algorithm not in set(algorithms):
        raise ImproperlyConfigured(f"{variable}: the algorithm of {key_id} is none of {names}.")
    try:
        secret = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise ImproperlyConfigured(f"{variable}: the key {key_id} is no base64.") from None
    expected = size(algorithms(algorithm))
    if len(secret) != expected:
        raise ImproperlyConfigured(f"{variable}: the key {key_id} must have {expected} bytes.")
    if len(set(secret)) == 1:
        raise ImproperlyConfigured(f"{variable}: the key {key_id} is no random key.")
    return Key(key_id, algorithms(algorithm), secret)
