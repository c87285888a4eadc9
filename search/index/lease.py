"""Leases: one writer at a time, on every database and without a connection that must stay open."""

from __future__ import annotations

import uuid
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Q

from portal.clocks import now
from search.models import Lease

from .errors import Busy, LeaseLost

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

# A holder that has not renewed for so long is taken for dead.
DURATION: Final = timedelta(seconds=60)
# An end so far ahead was written before a clock was set back: nobody waits for it. A minute of it
# is left to clocks of several machines.
NONSENSE: Final = 2 * DURATION


class HeldLease:
    """A lease that this process holds."""

    def __init__(self, name: str) -> None:
        self.name, self.holder = name, uuid.uuid4()
        self.until: dt.datetime = now()

    def acquire(self) -> None:
        """Take the lease or raise ``Busy``."""
        at = now()
        until = at + DURATION
        with transaction.atomic():
            _lease, created = Lease.objects.get_or_create(
                name=self.name, defaults={"holder": self.holder, "until": until}
            )
            free = Q(until__lte=at) | Q(until__gt=at + NONSENSE) | Q(holder=self.holder)
            row = Lease.objects.filter(free, name=self.name)
            if not created and not row.update(holder=self.holder, until=until):
                raise Busy(self.name)
        self.until = until

    def renew(self) -> None:
        """Extend the lease when a third of it has passed; raise ``LeaseLost`` if it is gone.

        Called between the steps of a long piece of work, each shorter than the lease.
        """
        at = now()
        if at + DURATION * 2 / 3 < self.until:
            return
        until = at + DURATION
        row = Lease.objects.filter(name=self.name, holder=self.holder)
        if not row.update(until=until):
            raise LeaseLost(self.name)
        self.until = until

    def release(self) -> None:
        """Let the next one in at once."""
        Lease.objects.filter(name=self.name, holder=self.holder).delete()


@contextmanager
def lease(name: str) -> Iterator[HeldLease]:
    """Hold the lease called ``name`` for a block. Raises ``Busy``."""
    held = HeldLease(name)
    held.acquire()
    try:
        yield held
    finally:
        held.release()
