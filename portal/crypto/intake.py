"""Sealed intake: what citizens send is sealed by a process that cannot open it.

The public process holds the public half of the intake key; staff hold the private half, open
what came in and re-encrypt it with a data key. X25519 with a fresh pair per message, HKDF-SHA256
over both public halves and the context, AES-256-GCM.

Sealed form: version byte 0x01, length of the key id, key id, ephemeral public half (32 bytes),
ciphertext with tag.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from portal.crypto.ciphers import token_key_id, token_prefix
from portal.crypto.enums import IntakeHalf
from portal.crypto.errors import KeyNotHere, MalformedToken, Tampered, UnknownKey
from portal.crypto.ring import INTAKE, key_ring

if TYPE_CHECKING:
    from portal.crypto.keys import Key

PUBLIC_BYTES = 32
KEY_BYTES = 32
NONCE_BYTES = 12
LABEL = b"portal sealed intake v1\0"


def seal_intake(message: bytes, *, context: str) -> bytes:
    """Seal a message for the staff side; `context` (table and row) must be given to open it."""
    key = key_ring().intake[0]
    recipient = _public_half(key)
    ephemeral = X25519PrivateKey.generate()
    sender = ephemeral.public_key().public_bytes_raw()
    secret = ephemeral.exchange(X25519PublicKey.from_public_bytes(recipient))
    aead, nonce = _derive(secret, sender + recipient, context)
    return token_prefix(key.id) + sender + aead.encrypt(nonce, message, None)


def open_intake(sealed: bytes, *, context: str) -> bytes:
    """Open a sealed message on the staff side.

    Raises KeyNotHere on the public surface, MalformedToken, UnknownKey, Tampered (altered, or
    sealed for another context).
    """
    key = _opening_key(token_key_id(sealed))
    start = len(token_prefix(key.id))
    sender = sealed[start : start + PUBLIC_BYTES]
    if len(sender) < PUBLIC_BYTES:
        raise MalformedToken
    try:
        secret = X25519PrivateKey.from_private_bytes(key.secret).exchange(
            X25519PublicKey.from_public_bytes(sender)
        )
        aead, nonce = _derive(secret, sender + _public_half(key), context)
        return aead.decrypt(nonce, sealed[start + PUBLIC_BYTES :], None)
    except (InvalidTag, ValueError):
        raise Tampered from None


def _opening_key(key_id: str) -> Key:
    keys = key_ring().intake
    if keys[0].algorithm == IntakeHalf.PUBLIC:
        raise KeyNotHere(INTAKE)
    for key in keys:
        if key.id == key_id:
            return key
    raise UnknownKey(key_id)


def _public_half(key: Key) -> bytes:
    if key.algorithm == IntakeHalf.PUBLIC:
        return key.secret
    return X25519PrivateKey.from_private_bytes(key.secret).public_key().public_bytes_raw()


def _derive(secret: bytes, halves: bytes, context: str) -> tuple[AESGCM, bytes]:
    """Return cipher and nonce; the pair is used once, because the sender's half is fresh."""
    kdf = HKDF(
        algorithm=hashes.SHA256(),
        length=KEY_BYTES + NONCE_BYTES,
        salt=halves,
        info=LABEL + context.encode(),
    )
    material = kdf.derive(secret)
    return AESGCM(material[:KEY_BYTES]), material[KEY_BYTES:]
