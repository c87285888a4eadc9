"""Authenticated encryption and the token that a ciphertext column holds.

Token: version byte 0x01, length of the key id, key id (ASCII), nonce of 12 bytes, ciphertext
with a tag of 16 bytes. The nonce is random: one key is good for 2^32 values (NIST SP 800-38D),
some hundred years of a county. Associated data is what the caller binds the value to.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.crypto.enums import CipherName
from portal.crypto.errors import MalformedToken, Tampered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from portal.crypto.keys import Key

VERSION = 1
NONCE_BYTES = 12
TAG_BYTES = 16


class Aead(Protocol):
    """The interface of both ciphers; the tag is the end of the ciphertext."""

    def encrypt(self, nonce: bytes, data: bytes, associated: bytes) -> bytes:
        """Return ciphertext + tag."""

    def decrypt(self, nonce: bytes, data: bytes, associated: bytes) -> bytes:
        """Return the plaintext; raises InvalidTag."""


class Sm4Gcm:
    """SM4-GCM (GB/T 32907, RFC 8998) in the shape of `AESGCM`."""

    def __init__(self, secret: bytes) -> None:
        self._algorithm = algorithms.SM4(secret)

    def encrypt(self, nonce: bytes, data: bytes, associated: bytes) -> bytes:
        """Return ciphertext + tag."""
        encryptor = Cipher(self._algorithm, modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(associated)
        return encryptor.update(data) + encryptor.finalize() + encryptor.tag

    def decrypt(self, nonce: bytes, data: bytes, associated: bytes) -> bytes:
        """Return the plaintext; raises InvalidTag."""
        mode = modes.GCM(nonce, data[-TAG_BYTES:])
        decryptor = Cipher(self._algorithm, mode).decryptor()
        decryptor.authenticate_additional_data(associated)
        return decryptor.update(data[:-TAG_BYTES]) + decryptor.finalize()


class DataCipher:
    """Encrypts and decrypts with one data key."""

    def __init__(self, key: Key) -> None:
        self.id = key.id
        self.prefix = token_prefix(key.id)
        self._aead: Aead = (
            AESGCM(key.secret) if key.algorithm == CipherName.AES256GCM else Sm4Gcm(key.secret)
        )

    def encrypt(self, plaintext: bytes, associated: bytes) -> bytes:
        """Return a token."""
        nonce = os.urandom(NONCE_BYTES)
        return self.prefix + nonce + self._aead.encrypt(nonce, plaintext, associated)

    def encrypt_many(
        self, texts: Iterable[str | None], rows: Iterable[bytes], *, count: int, binding: bytes
    ) -> list[bytes | None]:
        """Return one token per text (None stays None), each bound to `binding` + its row.

        `count` is the number of texts: the random bytes of all nonces are drawn at once.
        """
        noise = os.urandom(NONCE_BYTES * count)
        encrypt: Callable[[bytes, bytes, bytes], bytes] = self._aead.encrypt
        prefix = self.prefix
        tokens: list[bytes | None] = []
        add = tokens.append
        end = 0
        for text, row in zip(texts, rows, strict=True):
            start, end = end, end + NONCE_BYTES
            if text is None:
                add(None)
            else:
                nonce = noise[start:end]
                add(prefix + nonce + encrypt(nonce, text.encode(), binding + row))
        return tokens

    def decrypt(self, token: bytes, associated: bytes) -> bytes:
        """Open a token whose key id is this key's; raises Tampered."""
        start = len(self.prefix)
        try:
            return self._aead.decrypt(
                token[start : start + NONCE_BYTES], token[start + NONCE_BYTES :], associated
            )
        except InvalidTag:
            raise Tampered from None


def token_prefix(key_id: str) -> bytes:
    """Return the first bytes of every token made with that key."""
    return bytes((VERSION, len(key_id))) + key_id.encode("ascii")


def token_key_id(token: bytes) -> str:
    """Return the id of the key that made a token; raises MalformedToken."""
    if len(token) < 2 or token[0] != VERSION:
        raise MalformedToken
    end = 2 + token[1]
    if len(token) < end + NONCE_BYTES + TAG_BYTES:
        raise MalformedToken
    try:
        return token[2:end].decode("ascii")
    except UnicodeDecodeError:
        raise MalformedToken from None
