"""The last door before a plaintext: registered with `crypto`, asked on every reveal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.audit.actors import Actor
from portal.staff.errors import NotAllowed
from portal.staff.powers import Act, holds

if TYPE_CHECKING:
    from portal.crypto.reveal import RevealRequest

# Whoever writes the bank's file reads names and card numbers, too.
REVEALING = (Act.REVEAL, Act.SEND_BATCH)


def may_reveal(request: RevealRequest) -> None:
    """Raise NotAllowed unless the account holds an act that needs plaintext.

    Whether this row lies within its scope is asked by the service (`require` with the unit). An
    Actor is the snapshot such a service has made after asking, and passes.
    """
    if isinstance(request.by, Actor):
        return
    if not any(holds(request.by, act) for act in REVEALING):
        raise NotAllowed(Act.REVEAL)
