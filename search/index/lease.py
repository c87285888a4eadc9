"""One writer at a time, on every database and without a connection that must stay open."""

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

# After this a silent holder is taken for dead.
LENGTH: Final = timedelta(seconds=60)


class Held:
    """A lease that this process holds."""

    def __init__(self, name: str) -> None:
        self.name, self.holder = name, uuid.uuid4()
        self.until: dt.datetime = now()

    def take(self) -> None:
        """Take the lease or raise ``Busy``."""
        at = now()
        until = at + LENGTH
        with transaction.atomic():
            _found, new = Lease.objects.get_or_create(
                name=self.name, defaults={"holder": self.holder, "until": until}
            )
            free = Q(until__lte=at) | Q(holder=self.holder)
            mine = Lease.objects.filter(free, name=self.name)
            if not new and not mine.update(holder=self.holder, until=until):
                raise Busy(self.name)
        self.until = until

    def keep(self) -> None:
        """Extend the lease when a third of it has passed; raise ``LeaseLost`` if it is gone.

        Called between the steps of a long piece of work, which must be shorter than the lease.
        """
        at = now()
        if at + LENGTH * 2 / 3 < self.until:
            return
        until = at + LENGTH
        mine = Lease.objects.filter(name=self.name, holder=self.holder)
        if not mine.update(until=until):
            raise LeaseLost(self.name)
        self.until = until

    def give_back(self) -> None:
        """Let the next one in at once."""
        Lease.objects.filter(name=self.name, holder=self.holder).delete()


@contextmanager
def lease(name: str) -> Iterator[Held]:
    """Hold the right called ``name``. Raises ``Busy``."""
    held = Held(name)
    held.take()
    try:
        yield held
    finally:
        held.give_back()


def is_held(name: str) -> bool:
    """Say whether somebody holds the right now."""
    return Lease.objects.filter(name=name, until__gt=now()).exists()
