"""Signatures of others under files they hand over: Ed25519, or RSA with SHA-256 (PKCS #1 v1.5).

Detached, as ``openssl pkeyutl -sign -rawin`` and ``openssl dgst -sha256 -sign`` write them. Only
public keys come here; nothing is signed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)

LEAST_RSA_BITS: Final = 2048
ED25519_BYTES: Final = 64


def read_public_key(pem: str) -> Ed25519PublicKey | RSAPublicKey:
    """Return the key of a PEM text.

    Raises ValueError for what is no public key, for another algorithm and for RSA below 2048 bits.
    """
    try:
        key = load_pem_public_key(pem.strip().encode("ascii"))
    except (UnsupportedAlgorithm, UnicodeEncodeError) as error:
        raise ValueError(str(error)) from error
    if isinstance(key, Ed25519PublicKey):
        return key
    if isinstance(key, RSAPublicKey) and key.key_size >= LEAST_RSA_BITS:
        return key
    raise ValueError(type(key).__name__)


def fingerprint(pem: str) -> str:
    """Return the SHA-256 of the key (DER, SubjectPublicKeyInfo) in hex, to be read out aloud."""
    der = read_public_key(pem).public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()


def in_groups(fingerprint: str) -> str:
    """Return a fingerprint as people compare it: in groups of four."""
    return " ".join(fingerprint[start : start + 4] for start in range(0, len(fingerprint), 4))


def is_signed_by(pem: str, content: bytes, signature: bytes) -> bool:
    """Return whether the holder of the key signed exactly these bytes.

    signature: as `signature_bytes` returns it. Raises ValueError as `read_public_key`.
    """
    key = read_public_key(pem)
    try:
        if isinstance(key, Ed25519PublicKey):
            key.verify(signature, content)
        else:
            key.verify(signature, content, PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True


def signature_bytes(file: bytes) -> bytes:
    """Return the signature in a file: as it is, or decoded where it is written in Base64."""
    if len(file) == ED25519_BYTES:
        return file
    try:
        return base64.b64decode(b"".join(file.split()), validate=True)
    except binascii.Error:
        return file
