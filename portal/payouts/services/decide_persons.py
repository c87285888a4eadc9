"""Decisions on persons: whether units check their own batches, and what a small unit may waive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from portal.payouts.models import OwnCheckDecision, PersonWaiver
from portal.payouts.persons import WAIVABLE
from portal.payouts.route_errors import NotWaivable

from .route_switch import decide

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
    return decide(
        OwnCheckDecision,
        act="payouts.decide_own_check",
        basis=basis,
        requested_by=requested_by,
        approved_by=approved_by,
        detail={"required": required},
        required=required,
    )


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
    return decide(
        PersonWaiver,
        act="payouts.waive_person",
        basis=basis,
        requested_by=requested_by,
        approved_by=approved_by,
        detail={"unit": unit.code, "part": str(part.value), "allowed": allowed},
        unit=unit,
        part=part,
        allowed=allowed,
    )
