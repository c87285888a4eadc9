"""The keys of this process, read once from the settings.

Which keys a surface must and may hold (decision 1): `staff` and `all` hold everything and the
private half of the intake key; `public` holds the inquiry key and the public half of the intake
key, and refuses to start when it finds more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed

from portal.crypto.ciphers import DataCipher, token_key_id
from portal.crypto.enums import IntakeHalf, Surface
from portal.crypto.errors import KeyNotHere, UnknownKey
from portal.crypto.keys import (
    Key,
    parse_data_keys,
    parse_index_key,
    parse_intake_keys,
)

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = "PORTAL_DATA_KEYS"
STAFF_INDEX = "PORTAL_STAFF_INDEX_KEY"
INQUIRY_INDEX = "PORTAL_INQUIRY_INDEX_KEY"
INTAKE = "PORTAL_INTAKE_KEY"
SURFACE = "PORTAL_SURFACE"
VARIABLES = (DATA, STAFF_INDEX, INQUIRY_INDEX, INTAKE, SURFACE)


@dataclass(frozen=True)
class KeyRing:
    """All keys of one process; the tuple of data ciphers is empty on the public surface."""

    surface: Surface
    data: tuple[DataCipher, ...]
    staff_index: Key | None
    inquiry_index: Key
    intake: tuple[Key, ...]
    by_id: dict[str, DataCipher] = field(repr=False)

    @property
    def current(self) -> DataCipher:
        """The cipher that encrypts; raises KeyNotHere on the public surface."""
        if not self.data:
            raise KeyNotHere(DATA)
        return self.data[0]

    def decrypt(self, token: bytes, associated: bytes) -> bytes:
        """Open a token; raises KeyNotHere, MalformedToken, UnknownKey, Tampered."""
        if not self.data:
            raise KeyNotHere(DATA)
        key_id = token_key_id(token)
        cipher = self.by_id.get(key_id)
        if cipher is None:
            raise UnknownKey(key_id)
        return cipher.decrypt(token, associated)


@cache
def key_ring() -> KeyRing:
    """Return the ring of this process; raises ImproperlyConfigured with every problem."""
    ring, problems = read_settings()
    if ring is None:
        raise ImproperlyConfigured(" ".join(problems))
    return ring


def read_settings() -> tuple[KeyRing | None, list[str]]:
    """Read the ring from the settings: (ring, []) or (None, one sentence per problem)."""
    reading = _Reading()
    surface = reading.surface()
    if surface is None:
        return None, reading.problems
    public = surface is Surface.PUBLIC
    data = reading.absent(DATA) if public else reading.keys(DATA, parse_data_keys)
    staff = reading.absent(STAFF_INDEX) if public else reading.keys(STAFF_INDEX, _one_index_key)
    inquiry = reading.keys(INQUIRY_INDEX, _one_index_key)
    intake = reading.keys(INTAKE, parse_intake_keys)
    reading.require_half(intake, IntakeHalf.PUBLIC if public else IntakeHalf.PRIVATE)
    reading.require_distinct(data + staff + inquiry + intake)
    if reading.problems:
        return None, reading.problems
    ciphers = tuple(DataCipher(key) for key in data)
    ring = KeyRing(
        surface=surface,
        data=ciphers,
        staff_index=staff[0] if staff else None,
        inquiry_index=inquiry[0],
        intake=intake,
        by_id={cipher.id: cipher for cipher in ciphers},
    )
    return ring, []


def _one_index_key(variable: str, text: str) -> tuple[Key, ...]:
    return (parse_index_key(variable, text),)


class _Reading:
    """One pass over the settings; collects problems instead of stopping at the first."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def surface(self) -> Surface | None:
        text = getattr(settings, SURFACE, "") or Surface.ALL
        try:
            return Surface(text)
        except ValueError:
            self.problems.append(f"{SURFACE} must be one of {', '.join(Surface)}.")
            return None

    def keys(self, variable: str, parse: Callable[[str, str], tuple[Key, ...]]) -> tuple[Key, ...]:
        try:
            return parse(variable, getattr(settings, variable, ""))
        except ImproperlyConfigured as error:
            self.problems.append(str(error))
            return ()

    def absent(self, variable: str) -> tuple[Key, ...]:
        if getattr(settings, variable, ""):
            self.problems.append(f"{variable} must not be set on the public surface.")
        return ()

    def require_half(self, keys: tuple[Key, ...], half: IntakeHalf) -> None:
        if any(key.algorithm != half for key in keys):
            self.problems.append(f"{INTAKE}: this surface takes {half} keys only.")

    def require_distinct(self, keys: tuple[Key, ...]) -> None:
        if len({key.secret for key in keys}) < len(keys):
            self.problems.append("The same key material is used for two purposes.")


def forget_ring(*, setting: str, **_kwargs: object) -> None:
    """Read the settings anew after a test overrides them."""
    if setting in VARIABLES:
        key_ring.cache_clear()
        for forget in AFTER_CHANGE:
            forget()


AFTER_CHANGE: list[Callable[[], None]] = []
setting_changed.connect(forget_ring, dispatch_uid="portal.crypto.forget_ring")
