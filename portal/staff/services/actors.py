"""In whose name an act of this context is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.audit.actors import SYSTEM, Actor
from portal.staff.powers import require

if TYPE_CHECKING:
    from portal.staff.enums import Act
    from portal.staff.models import User


def authorised_actor(by: User | None, act: Act) -> Actor:
    """Return the actor for the audit entry; raises NotAllowed. None is the installation itself."""
    return SYSTEM if by is None else require(by, act).actor(by)
