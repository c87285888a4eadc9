"""Discarding a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from portal.audit.services import record
from portal.payouts import rules
from portal.payouts.enums import Step
from portal.payouts.models import DraftLine
from portal.staff.enums import Act

from .copy_rows import delete_rows
from .steps import lock_batch, move, require_on_batch

if TYPE_CHECKING:
    from portal.payouts.models import Batch
    from portal.staff.models import User


@transaction.atomic
def discard_draft(*, by: User, batch: Batch, note: str = "") -> Batch:
    """Delete the rows of a draft; its number and the digests of its files stay.

    Raises NotAllowed, WrongStep.
    """
    batch = lock_batch(batch)
    post = require_on_batch(by, Act.IMPORT_PAYOUTS, batch)
    rules.target(batch, Step.DISCARD)
    rows = batch.line_count
    delete_rows(model=DraftLine, batch=batch)
    move(batch, Step.DISCARD, post=post, note=note)
    record(
        act="payouts.discard",
        actor=post.actor(by),
        subject=batch,
        detail={"rows": rows, "total": batch.total},
    )
    return batch
