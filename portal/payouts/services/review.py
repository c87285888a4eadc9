"""The second pair of eyes: approving exactly what was submitted, or returning it with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from portal.audit.services import record
from portal.clocks import now
from portal.payouts import queries, routes, rules
from portal.payouts.acts import APPROVE, RECALL, RETURN
from portal.payouts.enums import BatchStatus, RouteStep
from portal.payouts.errors import ReasonMissing
from portal.payouts.route_errors import NoSuchStep

from .steps import lock_batch, move

if TYPE_CHECKING:
    from portal.payouts.models import Batch
    from portal.staff.models import User


@APPROVE.service
@transaction.atomic
def approve_batch(*, batch: Batch, by: User, digest: bytes, note: str = "") -> Batch:
    """Pass the review that the batch waits for (article 12 (3)); the last one approves the batch.

    digest: of what the reviewer saw (32 bytes, decision 11). Raises NotAllowed, MadeByYou
    (decision 8; an account changes nothing, nor being a superuser), ReviewedByYou, WrongStep,
    DigestDiffers.
    """
    batch = lock_batch(batch)
    post = APPROVE.require(by, batch)
    APPROVE.require_seen(batch, digest)
    note, review = rules.as_note(note), batch.review_step
    to = status, _next = routes.after(batch)
    signature = {"approved_by": post.member, "approved_at": now()}
    move(
        batch,
        APPROVE,
        post=post,
        note=note,
        to=to,
        event={"review": review, "digest": digest},
        **(signature if status == BatchStatus.APPROVED else {}),
    )
    record(
        act="payouts.approve",
        actor=post.actor(by),
        subject=batch,
        detail={
            "review": review,
            "rows": batch.line_count,
            "total": batch.total,
            "digest": digest.hex(),
            # What the reviewer was told, so that approvals in spite of an alarm can be found
            "alarms": [finding.code for finding in queries.alarms_of(batch)],
            "note": note,
        },
    )
    return batch


@RETURN.service
@transaction.atomic
def return_batch(*, batch: Batch, by: User, reason: str, to: str = RouteStep.ENTER) -> Batch:
    """Give a batch back to an earlier step of its route, by default to its maker.

    Given back to a review it stays handed in, and that review and those after it are due anew.
    Given back to its maker it is RETURNED and stays as it was; its correction is a new revision
    (`revise_batch`). Raises NotAllowed, MadeByYou, WrongStep, ReasonMissing, NoSuchStep.
    """
    batch = lock_batch(batch)
    post = RETURN.require(by, batch)
    note = rules.as_note(reason)
    if not note:
        raise ReasonMissing
    if to not in routes.back_from(batch):
        raise NoSuchStep(batch.number)
    to_maker = to == RouteStep.ENTER
    move(
        batch,
        RETURN,
        post=post,
        note=note,
        to=(BatchStatus.RETURNED, "") if to_maker else (BatchStatus.SUBMITTED, to),
        event={"review": batch.review_step, "back_to": to, "digest": batch.digest},
    )
    detail = {"reason": note, "to": to}
    record(act="payouts.return", actor=post.actor(by), subject=batch, detail=detail)
    return batch


@RECALL.service
@transaction.atomic
def recall_batch(*, batch: Batch, by: User) -> Batch:
    """Call an own batch back before anybody has begun on it.

    It is RETURNED and stays as it was, as if a reviewer had given it back; what its maker corrects
    is a new revision. Raises NotAllowed, WrongStep, NotYourBatch, ReviewBegun.
    """
    batch = lock_batch(batch)
    post = RECALL.require(by, batch)
    move(batch, RECALL, post=post)
    record(act="payouts.recall", actor=post.actor(by), subject=batch, detail={})
    return batch
