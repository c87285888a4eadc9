"""What every act on a batch shares: the lock, the next number, the step itself.

Locks are taken in one order, batch before lines before events; the unit's row, which serialises
the numbers of new batches, comes before all of them (docs/payouts.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.clocks import now
from portal.payouts import rules
from portal.payouts.models import Batch, BatchEvent
from portal.staff.models import Organisation

if TYPE_CHECKING:
    from portal.policies.models import Policy
    from portal.policies.periods import Period
    from portal.staff.acts import BusinessAct
    from portal.staff.models import Post


def lock_batch(batch: Batch) -> Batch:
    """Return the batch as it stands, locked until the transaction ends.

    On SQLite the transaction itself holds the only write lock from its beginning.
    """
    rows = Batch.objects.select_for_update(of=("self",))
    return rows.select_related("policy", "unit", "created_by", "submitted_by", "corrects").get(
        pk=batch.pk
    )


def next_number(*, policy: Policy, period: Period, unit: Organisation) -> str:
    """Return the number of the next batch of this policy, period and unit.

    Locks the unit's row, so that two drafts begun at once get two numbers. Batches are never
    deleted, so their count is the last number given.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=unit.pk)
    made = Batch.objects.filter(policy=policy, period=period.code, unit=unit).count()
    return rules.batch_number(policy.code, period, unit.code, made + 1)


def move(
    batch: Batch,
    act: BusinessAct[Batch],
    *,
    post: Post,
    note: str = "",
    to: tuple[str, str] | None = None,
    event: dict[str, Any] | None = None,
    **changes: Any,
) -> Batch:
    """Take the step of an act from where the batch stands: its event, then status, members, times.

    to: status and next review, where the route decides them; else what the act declares. event:
    what the event says besides (review, back_to, digest). The update names the status and review
    that were read, so a step can be taken once only, whatever the engine locks. Raises WrongStep.
    """
    before = {"status": batch.status, "review_step": batch.review_step}
    if batch.status not in act.moves:
        raise act.on.wrong_state(batch, act)
    step, declared = act.moves[batch.status]
    after, review_step = to or (declared, "")
    changes |= {"status": after, "review_step": review_step}
    standing = Batch.objects.filter(pk=batch.pk, **before)
    if not standing.exists():
        raise act.on.wrong_state(batch, act)
    # The event comes first: the database lets no status move that no event tells of.
    BatchEvent.objects.create(
        batch=batch,
        step=step,
        from_status=batch.status,
        to_status=after,
        by=post.member,
        organisation=post.organisation,
        at=now(),
        note=rules.as_note(note),
        **(event or {}),
    )
    if standing.update(**changes) != 1:
        raise act.on.wrong_state(batch, act)
    for name, value in changes.items():
        setattr(batch, name, value)
    return batch
