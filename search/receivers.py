"""What search does when others say that something public has changed."""

from __future__ import annotations

from typing import Any

from portal.disclosure.signals import set_changed

from .documents import PAYOUTS
from .tasks import changed


def note_set(sender: object, *, disclosure: int, **about: Any) -> None:
    """Note that the rows of a set are others now; still inside its transaction."""
    changed(PAYOUTS.name, str(disclosure))


set_changed.connect(note_set, dispatch_uid="search.note_set")
