"""In whose name an act of this context is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.audit.actors import SYSTEM, Actor
from portal.staff.enums import Act
from portal.staff.errors import SamePerson, TwoSignatures
from portal.staff.powers import require

if TYPE_CHECKING:
    from portal.staff.models import Member, Post, User


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
    if proposed_by is None:
        require(by, act)
        raise TwoSignatures
    post, _author = two_signatures(by, act, proposed_by=proposed_by)
    return post.actor(by)


def two_signatures(by: User, act: Act, *, proposed_by: User) -> tuple[Post, Member]:
    """Return the post of who signs and who proposed; raises NotAllowed (of either), SamePerson."""
    post = require(by, act)
    author = require(proposed_by, Act.PROPOSE_POSTS).member
    if author.pk == post.member_id:
        raise SamePerson(author)
    return post, author
