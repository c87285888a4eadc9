"""Whole files as protected values: ciphers take texts."""

from __future__ import annotations

import base64


def as_text(content: bytes) -> str:
    """Return a file as the text that is encrypted."""
    return base64.b64encode(content).decode()


def as_bytes(text: str) -> bytes:
    """Return the file of a decrypted text."""
    return base64.b64decode(text)
