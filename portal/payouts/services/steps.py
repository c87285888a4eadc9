"""What every act on a batch shares: the lock, who may, the next number, the step itself.

Locks are taken in one order, batch before lines before events; the unit's row, which serialises
the numbers of new batches, comes before all of them (docs/payouts.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.clocks import now
from portal.payouts import rules
from portal.payouts.errors import MadeByYou, WrongStep
from portal.payouts.models import Batch, BatchEvent
from portal.payouts.queries import reach_of
from portal.staff.errors import SamePerson
from portal.staff.models import Organisation
from portal.staff.powers import require, require_another_person

if TYPE_CHECKING:
    from portal.payouts.enums import Step
    from portal.policies.models import Policy
    from portal.policies.periods import Period
    from portal.staff.enums import Act
    from portal.staff.models import Member, Post, User


def lock_batch(batch: Batch) -> Batch:
    """Return the batch as it stands, locked until the transaction ends.

    On SQLite the transaction itself holds the only write lock from its beginning.
    """
    rows = Batch.objects.select_for_update(of=("self",))
    return rows.select_related("policy", "unit", "created_by", "submitted_by").get(pk=batch.pk)


def require_on_batch(user: User, act: Act, batch: Batch) -> Post:
    """Return the post that covers the act on this batch, or raise NotAllowed."""
    return require(user, act, **reach_of(batch))


def require_another(user: User, batch: Batch) -> Member:
    """Return the member who reviews; raise MadeByYou for who created or submitted the batch."""
    try:
        return require_another_person(user, *rules.makers(batch))
    except SamePerson:
        raise MadeByYou(batch.number) from None


def next_number(*, policy: Policy, period: Period, unit: Organisation) -> str:
    """Return the number of the next batch of this policy, period and unit.

    Locks the unit's row, so that two drafts begun at once get two numbers. Batches are never
    deleted, so their count is the last number given.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=unit.pk)
    made = Batch.objects.filter(policy=policy, period=period.code, unit=unit).count()
    return rules.batch_number(policy.code, period, unit.code, made + 1)


def move(batch: Batch, step: Step, *, post: Post, note: str = "", **changes: Any) -> Batch:
    """Take a step of the transition table: status, members and times, and its event.

    The update names the status that was read, so a step can be taken once only, whatever the
    engine locks. Raises WrongStep.
    """
    before, after = batch.status, rules.target(batch, step)
    changes |= {"status": after}
    if Batch.objects.filter(pk=batch.pk, status=before).update(**changes) != 1:
        raise WrongStep(batch.number, batch.get_status_display(), step.label)
    for name, value in changes.items():
        setattr(batch, name, value)
    BatchEvent.objects.create(
        batch=batch,
        step=step,
        from_status=before,
        to_status=after,
        by=post.member,
        organisation=post.organisation,
        at=now(),
        note=rules.as_note(note),
    )
    return batch
