"""In whose name an act of this context is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.audit.actors import SYSTEM, Actor
from portal.staff.enums import Act
from portal.staff.errors import SamePerson, TwoSignatures
from portal.staff.powers import require

if TYPE_CHECKING:
    from portal.staff.models import User


def authorised_actor(by: User | None, act: Act) -> Actor:
    """Return the actor for the audit entry; raises NotAllowed. None is the installation itself."""
    return SYSTEM if by is None else require(by, act).actor(by)


def second_signature(by: User | None, act: Act, *, proposed_by: User | None) -> Actor:
    """Return the actor of what one proposed and another signs. None is the installation itself.

    Raises TwoSignatures where nobody proposed it, SamePerson, NotAllowed (of either person: what
    was proposed counts for nothing when its author lost the post).
    """
    if by is None:
        return SYSTEM
    post = require(by, act)
    if proposed_by is None:
        raise TwoSignatures
    if require(proposed_by, Act.PROPOSE_POSTS).member_id == post.member_id:
        raise SamePerson(post.member)
    return post.actor(by)
