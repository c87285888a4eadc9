"""Fresh keys as lines for .env; needs no settings.

`manage.py generate_keys` prints them. Where the settings themselves refuse to load without keys,
`python -m portal.crypto.generation` does the same.
"""

from __future__ import annotations

import base64
import datetime as dt
import os
import secrets
import sys
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from portal.crypto.enums import CipherName, HashName, IntakeHalf

if TYPE_CHECKING:
    from collections.abc import Iterator


def data_key(cipher: CipherName = CipherName.AES256GCM) -> str:
    """Return a fresh data key in its text form; its id carries the day it was made."""
    return _text(_new_id("d"), cipher, os.urandom(cipher.key_bytes))


def env_lines(*, sm: bool = False) -> Iterator[str]:
    """Yield the lines of a new .env for one machine, then those that a public process changes.

    sm: SM4-GCM and HMAC-SM3 instead of AES-256-GCM and HMAC-SHA256.
    """
    cipher = CipherName.SM4GCM if sm else CipherName.AES256GCM
    digest = HashName.SM3 if sm else HashName.SHA256
    pair = X25519PrivateKey.generate()
    intake, inquiry = _new_id("i"), _text(_new_id("q"), digest, os.urandom(32))
    private = _text(intake, IntakeHalf.PRIVATE, pair.private_bytes_raw())
    public = _text(intake, IntakeHalf.PUBLIC, pair.public_key().public_bytes_raw())
    yield "# PORTAL_SURFACE=all or staff"
    yield f"SECRET_KEY={secrets.token_urlsafe(50)}"
    yield f"PORTAL_DATA_KEYS={data_key(cipher)}"
    yield f"PORTAL_STAFF_INDEX_KEY={_text(_new_id('s'), digest, os.urandom(32))}"
    yield f"PORTAL_INQUIRY_INDEX_KEY={inquiry}"
    yield f"PORTAL_INTAKE_KEY={private}"
    yield f"PORTAL_AUDIT_KEY={_text(_new_id('a'), digest, os.urandom(32))}"
    yield ""
    yield "# PORTAL_SURFACE=public: these three and no other key of the above"
    yield f"# SECRET_KEY={secrets.token_urlsafe(50)}"
    yield f"# PORTAL_INQUIRY_INDEX_KEY={inquiry}"
    yield f"# PORTAL_INTAKE_KEY={public}"


def _new_id(kind: str) -> str:
    """Return a key id such as d20260521-3f: kind, day, two random digits."""
    return f"{kind}{dt.datetime.now(dt.UTC):%Y%m%d}-{secrets.token_hex(1)}"


def _text(key_id: str, algorithm: str, secret: bytes) -> str:
    return f"{key_id}:{algorithm}:{base64.b64encode(secret).decode()}"


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in env_lines(sm="--sm" in sys.argv[1:]))
