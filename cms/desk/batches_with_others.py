"""Batches that one made and others have now: who, and since when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.payouts import queries

from .batches import title_of
from .route import next_step
from .tasks import SHOWN

if TYPE_CHECKING:
    from portal.payouts.models import Batch
    from portal.staff.models import User


def batches_with_others(user: User) -> list[tuple[Batch, str, Any]]:
    """Return batches with title and the sentence that says whose turn it is, the oldest first.

    One query; the first twenty.
    """
    if user.member is None:
        return []
    batches = queries.with_route_state(queries.batches_with_others(user.member))[:SHOWN]
    return [(batch, title_of(batch), next_step(batch)) for batch in batches]
