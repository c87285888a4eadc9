from __future__ import annotations

import base64
import os
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from portal.crypto import reveal
from tests.portal.crypto.sample import forget, sample_models, standing

if TYPE_CHECKING:
    from collections.abc import Iterator


def text_key(key_id: str, algorithm: str, size: int = 32) -> str:
    return f"{key_id}:{algorithm}:{base64.b64encode(os.urandom(size)).decode()}"


@pytest.fixture
def declared() -> Iterator[SimpleNamespace]:
    """The sample models without tables."""
    owner, secret = sample_models()
    yield SimpleNamespace(owner=owner, secret=secret)
    forget(owner, secret)


@pytest.fixture
def sample(own_tables) -> Iterator[SimpleNamespace]:
    """The sample models with their tables."""
    owner, secret = sample_models()
    with standing(owner, secret):
        yield SimpleNamespace(owner=owner, secret=secret)


@pytest.fixture
def recorded(monkeypatch) -> list[reveal.RevealRequest]:
    """Every reveal that was recorded, in order."""
    requests: list[reveal.RevealRequest] = []
    monkeypatch.setattr(reveal, "_recorders", [requests.append])
    monkeypatch.setattr(reveal, "_guards", [])
    return requests


@pytest.fixture
def public_surface(settings) -> None:
    """The settings of a public process, with the public half of the same intake key."""
    key_id, _algorithm, encoded = settings.PORTAL_INTAKE_KEY.split(":")
    private = X25519PrivateKey.from_private_bytes(base64.b64decode(encoded))
    public = base64.b64encode(private.public_key().public_bytes_raw()).decode()
    settings.PORTAL_DATA_KEYS = ""
    settings.PORTAL_STAFF_INDEX_KEY = ""
    settings.PORTAL_AUDIT_KEY = ""
    settings.PORTAL_INTAKE_KEY = f"{key_id}:x25519-public:{public}"
    settings.PORTAL_SURFACE = "public"
