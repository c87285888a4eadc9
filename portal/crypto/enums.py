"""The algorithms and surfaces that configuration may name."""

from __future__ import annotations

from enum import StrEnum


class Surface(StrEnum):
    """What this process serves; decides which keys it may and must hold."""

    ALL = "all"
    STAFF = "staff"
    PUBLIC = "public"


class CipherName(StrEnum):
    """Authenticated ciphers of data keys."""

    AES256GCM = "aes256gcm"
    SM4GCM = "sm4gcm"

    @property
    def key_bytes(self) -> int:
        """Length of a key in bytes."""
        return 32 if self is CipherName.AES256GCM else 16


class HashName(StrEnum):
    """Hash functions of keyed hashes."""

    SHA256 = "sha256"
    SM3 = "sm3"


class IntakeHalf(StrEnum):
    """Which half of the intake key pair this process holds."""

    PUBLIC = "x25519-public"
    PRIVATE = "x25519-private"
