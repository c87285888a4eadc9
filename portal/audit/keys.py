"""The keys of the chain: PORTAL_AUDIT_KEY, "id:sha256|sm3:base64", the first one current.

Earlier keys stay in the list, because old seals are verified with them. The public surface
writes entries but never seals, so it must not hold the key.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed

from portal.crypto.enums import Surface
from portal.crypto.errors import KeyNotHere
from portal.crypto.hashes import keyed_template
from portal.crypto.keys import parse_index_keys

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.hmac import HMAC

VARIABLE = "PORTAL_AUDIT_KEY"
KIND = "audit seal v1"
RUN_KIND = "audit verification v1"
EXPORT_KIND = "audit export v1"


@dataclass(frozen=True)
class ChainKeys:
    """Keyed templates by key id; copy one per seal. `run_template` is for runs of verification.

    signers: by key id, what signs exports of the trail. The public half follows from the audit key
    and may be known to everybody.
    """

    current: str
    templates: dict[str, HMAC] = field(repr=False)
    run_template: HMAC = field(repr=False)
    signers: dict[str, Ed25519PrivateKey] = field(repr=False)

    def public_keys(self) -> list[str]:
        """Return what checks signatures of exports, the current one first: 64 hex digits each."""
        return [signer.public_key().public_bytes_raw().hex() for signer in self.signers.values()]


@cache
def chain_keys() -> ChainKeys:
    """Return the keys of the chain; raises KeyNotHere (public surface), ImproperlyConfigured."""
    if _is_public():
        raise KeyNotHere(VARIABLE)
    keys = parse_index_keys(VARIABLE, getattr(settings, VARIABLE, ""))
    return ChainKeys(
        keys[0].id,
        {key.id: keyed_template(key, KIND) for key in keys},
        keyed_template(keys[0], RUN_KIND),
        {
            key.id: Ed25519PrivateKey.from_private_bytes(
                keyed_template(key, EXPORT_KIND).finalize()
            )
            for key in keys
        },
    )


def problems() -> list[str]:
    """Return one sentence per problem with the key, none when all is well."""
    text = getattr(settings, VARIABLE, "")
    if _is_public():
        return [f"{VARIABLE} must not be set on the public surface."] if text else []
    try:
        parse_index_keys(VARIABLE, text)
    except ImproperlyConfigured as error:
        return [str(error)]
    return []


def require() -> None:
    """Stop the start of a server or worker; raises ImproperlyConfigured naming the variable."""
    sentences = problems()
    if sentences:
        raise ImproperlyConfigured(" ".join(sentences))


def _is_public() -> bool:
    return getattr(settings, "PORTAL_SURFACE", Surface.ALL) == Surface.PUBLIC


def _forget(*, setting: str, **_kwargs: object) -> None:
    if setting in {VARIABLE, "PORTAL_SURFACE"}:
        chain_keys.cache_clear()


setting_changed.connect(_forget, dispatch_uid="portal.audit.forget_keys")
