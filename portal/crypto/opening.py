"""Opening one token: for a service that works with a value, and for what reveals it to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.crypto.errors import SecretMissing
from portal.crypto.protected import associated_data, secret_of
from portal.crypto.ring import key_ring

if TYPE_CHECKING:
    from uuid import UUID

    from django.db import models


def decrypt_for_act(row: models.Model, name: str) -> str | None:
    """Return the plaintext of one value to a service that works with it and shows nothing of it.

    What a person is to see goes through ``reveal``, which asks for a purpose and leaves an entry.
    Raises SecretMissing, KeyNotHere on the public surface, UnknownKey, Tampered.
    """
    secret = secret_of(type(row))._default_manager.filter(owner_id=row.pk).first()
    if secret is None:
        raise SecretMissing
    token = getattr(secret, f"{name}_cipher")
    return opened(type(row), name, row.uuid, token)  # type: ignore[attr-defined]


def opened(model: type[models.Model], name: str, row: UUID, token: Any) -> str | None:
    """Return the plaintext of a token; None for an absent optional value."""
    if token is None:
        return None
    return key_ring().decrypt(bytes(token), associated_data(model, name, row)).decode()
