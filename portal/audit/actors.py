"""Who acts: a snapshot that outlives the account, the post and the organisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from portal.audit.errors import UnknownActor


@dataclass(frozen=True)
class Actor:
    """What an entry keeps of the one who acted: plain texts, "" where there is none."""

    account: str
    member_uuid: str = ""
    name: str = ""
    organisation: str = ""
    role: str = ""


SYSTEM = Actor(account="system")


@runtime_checkable
class ActsAs(Protocol):
    """Anything that can say as whom it acts; the user model of `staff` does."""

    def as_actor(self) -> Actor:
        """Return the snapshot."""


def actor_of(by: object) -> Actor:
    """Return the snapshot of an Actor or of what offers `as_actor()`; raises UnknownActor."""
    if isinstance(by, Actor):
        return by
    if isinstance(by, ActsAs):
        return by.as_actor()
    raise UnknownActor
