"""The second pair of eyes: approving exactly what was submitted, or returning it with a reason."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from django.db import transaction

from portal.audit.services import record
from portal.clocks import now
from portal.payouts import rules
from portal.payouts.acts import APPROVE, RETURN
from portal.payouts.errors import DigestDiffers, ReasonMissing

from .steps import lock_batch, move

if TYPE_CHECKING:
    from portal.payouts.models import Batch
    from portal.staff.models import User


@APPROVE.service
@transaction.atomic
def approve_batch(*, batch: Batch, by: User, digest: bytes, note: str = "") -> Batch:
    """Approve what the reviewer saw, named by its digest (32 bytes, decision 11).

    Raises NotAllowed, MadeByYou (decision 8; an account changes nothing, nor being a
    superuser), WrongStep, DigestDiffers.
    """
    batch = lock_batch(batch)
    post = APPROVE.require(by, batch)
    if not hmac.compare_digest(bytes(batch.digest or b""), digest):
        raise DigestDiffers(batch.number)
    note = rules.as_note(note)
    move(batch, APPROVE, post=post, note=note, approved_by=post.member, approved_at=now())
    record(
        act="payouts.approve",
        actor=post.actor(by),
        subject=batch,
        detail={
            "rows": batch.line_count,
            "total": batch.total,
            "digest": digest.hex(),
            "note": note,
        },
    )
    return batch


@RETURN.service
@transaction.atomic
def return_batch(*, batch: Batch, by: User, reason: str) -> Batch:
    """Give a submitted or approved batch back to its maker; it stays as it was submitted.

    Its correction is a new revision (`revise_batch`). Raises NotAllowed, MadeByYou, WrongStep,
    ReasonMissing.
    """
    batch = lock_batch(batch)
    post = RETURN.require(by, batch)
    note = rules.as_note(reason)
    if not note:
        raise ReasonMissing
    move(batch, RETURN, post=post, note=note)
    record(act="payouts.return", actor=post.actor(by), subject=batch, detail={"reason": note})
    return batch
