"""A decision of the finance bureau in two steps: one person proposes it, another signs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from portal.audit.services import record
from portal.clocks import now
from portal.payouts import queries, rules
from portal.payouts.decision_acts import BASIS_LENGTH, DROP, SIGN
from portal.payouts.decision_errors import AlreadyDecided, AlreadyProposed, NothingDecided
from portal.payouts.enums import Part, ProposalKind, ProposalStatus
from portal.payouts.errors import ReasonMissing
from portal.payouts.models import DecisionProposal
from portal.payouts.persons import WAIVABLE
from portal.payouts.route_errors import NotWaivable
from portal.staff.enums import Act
from portal.staff.powers import require

from .decide_persons import decide_own_check, waive_person

if TYPE_CHECKING:
    from portal.staff.models import Organisation, User


@transaction.atomic
def propose_own_check(*, required: bool, basis: str, by: User) -> DecisionProposal:
    """Propose that units check their own batches (or no longer). Raises as `propose_waiver`."""
    if queries.own_check_is_required() == required:
        raise NothingDecided
    return _propose(ProposalKind.OWN_CHECK, allowed=required, basis=basis, by=by)


@transaction.atomic
def propose_waiver(
    *, unit: Organisation, part: Part, allowed: bool, basis: str, by: User
) -> DecisionProposal:
    """Propose that a unit may do without another person for one part, or no longer.

    It counts for nothing until `sign_decision`. Raises NotAllowed, NotWaivable, NothingDecided,
    AlreadyProposed, ReasonMissing without the paper that decides it.
    """
    if part not in WAIVABLE:
        raise NotWaivable(part)
    if queries.is_waived(unit.pk, part) == allowed:
        raise NothingDecided
    return _propose(
        ProposalKind.WAIVER, allowed=allowed, basis=basis, by=by, unit=unit, part=part.value
    )


def _propose(
    kind: ProposalKind,
    *,
    allowed: bool,
    basis: str,
    by: User,
    unit: Organisation | None = None,
    part: str = "",
) -> DecisionProposal:
    post = require(by, Act.SWITCH_LOCAL_ROUTE)
    paper = rules.as_note(basis, limit=BASIS_LENGTH)
    if not paper:
        raise ReasonMissing
    same = DecisionProposal.objects.filter(
        status=ProposalStatus.OPEN, kind=kind, unit=unit, part=part
    )
    if earlier := same.select_related("requested_by").first():
        raise AlreadyProposed(earlier.requested_by.name)
    proposal = DecisionProposal.objects.create(
        kind=kind,
        unit=unit,
        part=part,
        allowed=allowed,
        basis=paper,
        requested_by=post.member,
        requested_account=by,
        requested_at=now(),
    )
    detail = {
        "kind": str(kind.value),
        "unit": unit.code if unit else "",
        "part": part,
        "allowed": allowed,
        "basis": paper,
    }
    record(act="payouts.propose", actor=post.actor(by), subject=proposal, detail=detail)
    return proposal


@SIGN.service
@transaction.atomic
def sign_decision(*, proposal: DecisionProposal, by: User) -> DecisionProposal:
    """Sign a proposal as the second person, so that it is decided and holds from now on.

    Raises NotAllowed (of either person), SamePerson, AlreadyDecided.
    """
    proposal = _lock(proposal)
    post = SIGN.require(by, proposal)
    asking, basis = proposal.requested_account, proposal.basis
    if proposal.kind == ProposalKind.OWN_CHECK:
        decide_own_check(
            required=proposal.allowed, basis=basis, requested_by=asking, approved_by=by
        )
    elif proposal.unit is not None:
        waive_person(
            unit=proposal.unit,
            part=Part(proposal.part),
            allowed=proposal.allowed,
            basis=basis,
            requested_by=asking,
            approved_by=by,
        )
    return _close(proposal, ProposalStatus.SIGNED, closed_by=post.member)


@DROP.service
@transaction.atomic
def drop_decision(*, proposal: DecisionProposal, by: User, reason: str) -> DecisionProposal:
    """Drop a proposal, one's own or another's, with a reason. It stays on record.

    Raises NotAllowed, AlreadyDecided, ReasonMissing.
    """
    proposal = _lock(proposal)
    post = DROP.require(by, proposal)
    note = rules.as_note(reason, limit=BASIS_LENGTH)
    if not note:
        raise ReasonMissing
    record(
        act="payouts.drop_proposal",
        actor=post.actor(by),
        subject=proposal,
        detail={"reason": note},
    )
    return _close(proposal, ProposalStatus.DROPPED, closed_by=post.member, reason=note)


def _lock(proposal: DecisionProposal) -> DecisionProposal:
    rows = DecisionProposal.objects.select_for_update(of=("self",))
    return rows.select_related("unit", "requested_by", "requested_account").get(pk=proposal.pk)


def _close(
    proposal: DecisionProposal, status: ProposalStatus, **changes: object
) -> DecisionProposal:
    changes |= {"status": status, "closed_at": now()}
    open_ones = DecisionProposal.objects.filter(pk=proposal.pk, status=ProposalStatus.OPEN)
    if open_ones.update(**changes) != 1:
        raise AlreadyDecided(ProposalStatus(proposal.status))
    proposal.refresh_from_db()
    return proposal
