"""Whether units check their own batches before the department does: a decision of the county."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from portal.audit.services import record
from portal.clocks import now
from portal.payouts.models import OwnCheckDecision

from .route_switch import signed_by_two

if TYPE_CHECKING:
    from portal.staff.models import User


@transaction.atomic
def decide_own_check(
    *, required: bool, basis: str, requested_by: User, approved_by: User
) -> OwnCheckDecision:
    """Record that units check their own batches first (or no longer), from now on.

    Batches on their way keep the path they were handed in with. Signed as `switch_route`, and
    raises the same.
    """
    asking, deciding, paper = signed_by_two(requested_by, approved_by, basis)
    decision = OwnCheckDecision.objects.create(
        required=required,
        basis=paper,
        requested_by=asking.member,
        approved_by=deciding.member,
        at=now(),
    )
    detail = {"required": required, "basis": paper, "requested_by": str(asking.member.uuid)}
    actor = deciding.actor(approved_by)
    record(act="payouts.decide_own_check", actor=actor, subject=decision, detail=detail)
    return decision
