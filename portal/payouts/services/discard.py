"""Discarding a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from portal.audit.services import record
from portal.payouts.acts import DISCARD
from portal.payouts.models import DraftLine

from .copy_rows import delete_rows
from .steps import lock_batch, move

if TYPE_CHECKING:
    from portal.payouts.models import Batch
    from portal.staff.models import User


@DISCARD.service
@transaction.atomic
def discard_draft(*, by: User, batch: Batch, note: str = "") -> Batch:
    """Delete the rows of a draft; its number and the digests of its files stay.

    Raises NotAllowed, WrongStep.
    """
    batch = lock_batch(batch)
    post = DISCARD.require(by, batch)
    rows = batch.line_count
    delete_rows(model=DraftLine, batch=batch)
    move(batch, DISCARD, post=post, note=note)
    record(
        act="payouts.discard",
        actor=post.actor(by),
        subject=batch,
        detail={"rows": rows, "total": batch.total},
    )
    return batch
