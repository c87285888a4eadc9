"""Keys by which a bank of the tests signs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def pem_of(key: Any) -> str:
    """Return a public key as PEM."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


@dataclass(frozen=True)
class Signer:
    """Somebody with a private key."""

    name: str
    key: Any

    @classmethod
    def ed25519(cls) -> Signer:
        """Return one with a new Ed25519 key."""
        return cls("ed25519", Ed25519PrivateKey.generate())

    @classmethod
    def rsa(cls, bits: int = 2048) -> Signer:
        """Return one with a new RSA key."""
        return cls("rsa", rsa.generate_private_key(65537, bits))

    @property
    def public_key(self) -> str:
        """The public half as PEM."""
        return pem_of(self.key.public_key())

    def sign(self, content: bytes) -> bytes:
        """Return the detached signature as openssl writes it."""
        if self.name == "ed25519":
            return self.key.sign(content)
        return self.key.sign(content, PKCS1v15(), hashes.SHA256())
