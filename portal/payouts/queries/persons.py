"""Who took which part on the way of a batch, and what a small unit may do without another."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from portal.payouts.enums import Part, Step
from portal.payouts.models import PersonWaiver
from portal.payouts.persons import OTHERS, WAIVABLE

if TYPE_CHECKING:
    from portal.payouts.models import Batch


def parts_taken(batch: Batch) -> dict[Part, set[int]]:
    """Return the members who took each part (two queries); of answers, of the one that waits."""
    taken: dict[Part, set[int]] = defaultdict(set)
    taken[Part.MAKER] = {batch.created_by_id, batch.submitted_by_id or batch.created_by_id}
    # The few events of a batch, which its screen has read already
    for event in batch.events.all():
        if event.step == Step.SEND:
            taken[Part.SENDER].add(event.by_id)
        elif event.step == Step.APPROVE and event.review:
            taken[Part(event.review)].add(event.by_id)
    if batch.waiting_answer:
        taken[Part.ANSWER] = {batch.waiting_answer.by_id}
    return taken


def conflicting_part(batch: Batch, part: Part, member: int) -> Part | None:
    """Return the part that keeps this member from taking another one, None if nothing does."""
    taken = parts_taken(batch)
    for other in OTHERS[part]:
        if member not in taken[other]:
            continue
        if other in WAIVABLE.get(part, ()) and is_waived(batch.unit_id, part):
            continue
        return other
    return None


def is_waived(unit: int, part: Part) -> bool:
    """Return whether a unit may do without another person for this part."""
    if part not in WAIVABLE:
        return False
    newest = PersonWaiver.objects.filter(unit=unit, part=part).order_by("-id").first()
    return newest is not None and newest.allowed
