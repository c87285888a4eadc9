"""Running a route in the county itself, or handing it back to the platform (decision 24)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction

from portal.audit.services import record
from portal.clocks import now
from portal.payouts import rules
from portal.payouts.errors import ReasonMissing, TwoPersonsNeeded
from portal.payouts.models import RouteSwitch
from portal.policies.enums import Route
from portal.staff.enums import Act
from portal.staff.powers import require

if TYPE_CHECKING:
    from portal.payouts.models.bank import SignedDecision
    from portal.staff.models import Post, User

Decision = TypeVar("Decision", bound="SignedDecision")


def signed_by_two(requested_by: User, approved_by: User, basis: str) -> tuple[Post, Post, str]:
    """Return the posts of the two who sign a decision of the finance bureau, and its paper.

    Raises NotAllowed for either of them, TwoPersonsNeeded, ReasonMissing without a paper.
    """
    asking = require(requested_by, Act.SWITCH_LOCAL_ROUTE)
    deciding = require(approved_by, Act.SWITCH_LOCAL_ROUTE)
    if deciding.member_id == asking.member_id:
        raise TwoPersonsNeeded
    paper = rules.as_note(basis, limit=200)
    if not paper:
        raise ReasonMissing
    return asking, deciding, paper


def decide(
    model: type[Decision],
    *,
    act: str,
    basis: str,
    requested_by: User,
    approved_by: User,
    detail: dict[str, Any],
    **fields: Any,
) -> Decision:
    """Write a decision that two of the finance bureau sign, and record it as ``act``.

    detail: what the audit says of ``fields``. Raises as `signed_by_two`.
    """
    asking, deciding, paper = signed_by_two(requested_by, approved_by, basis)
    decision = model(
        basis=paper,
        requested_by=asking.member,
        approved_by=deciding.member,
        at=now(),
        **fields,
    )
    decision.save()
    record(
        act=act,
        actor=deciding.actor(approved_by),
        subject=decision,
        detail={**detail, "basis": paper, "requested_by": str(asking.member.uuid)},
    )
    return decision


@transaction.atomic
def switch_route(
    *, route: Route, local: bool, basis: str, requested_by: User, approved_by: User
) -> RouteSwitch:
    """Record the finance bureau's decision that a route is run here (or no longer).

    basis: the paper that decides it. Two persons of the finance bureau sign. Raises NotAllowed
    for either of them, TwoPersonsNeeded, ReasonMissing without a basis.
    """
    route = Route(route)
    return decide(
        RouteSwitch,
        act="payouts.switch_route",
        basis=basis,
        requested_by=requested_by,
        approved_by=approved_by,
        detail={"route": route, "local": local},
        route=route,
        local=local,
    )
