"""Decisions on persons: whether units check their own batches, and what a small unit may waive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from portal.audit.services import record
from portal.clocks import now
from portal.payouts.models import OwnCheckDecision, PersonWaiver
from portal.payouts.persons import WAIVABLE
from portal.payouts.route_errors import NotWaivable

from .route_switch import signed_by_two

if TYPE_CHECKING:
    from portal.payouts.enums import Part
    from portal.staff.models import Organisation, User


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


@transaction.atomic
def waive_person(
    *,
    unit: Organisation,
    part: Part,
    allowed: bool,
    basis: str,
    requested_by: User,
    approved_by: User,
) -> PersonWaiver:
    """Record that a unit with too few people may do without another person for one part.

    Raises NotWaivable for a part that always takes another person; signed as `switch_route`, and
    raises the same.
    """
    if part not in WAIVABLE:
        raise NotWaivable(part)
    asking, deciding, paper = signed_by_two(requested_by, approved_by, basis)
    waiver = PersonWaiver.objects.create(
        unit=unit,
        part=part,
        allowed=allowed,
        basis=paper,
        requested_by=asking.member,
        approved_by=deciding.member,
        at=now(),
    )
    record(
        act="payouts.waive_person",
        actor=deciding.actor(approved_by),
        subject=waiver,
        detail={
            "unit": unit.code,
            "part": str(part.value),
            "allowed": allowed,
            "basis": paper,
            "requested_by": str(asking.member.uuid),
        },
    )
    return waiver
