"""A decision of the finance bureau in two steps: one person proposes it, another signs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from portal.audit.services import record
from portal.clocks import now
from portal.crypto.signatures import fingerprint
from portal.payouts import queries, rules
from portal.payouts.decision_acts import BASIS_LENGTH, DROP, SIGN
from portal.payouts.decision_errors import AlreadyDecided, AlreadyProposed, NothingDecided
from portal.payouts.enums import Part, ProposalKind, ProposalStatus
from portal.payouts.errors import ReasonMissing
from portal.payouts.models import DecisionProposal
from portal.payouts.persons import WAIVABLE
from portal.payouts.route_errors import NotWaivable
from portal.policies.enums import Route
from portal.staff.enums import Act
from portal.staff.powers import require

from .bank_keys import check_bank_key, trust_bank_key
from .brief import check_limits, decide_review_limits
from .decide_persons import decide_own_check, waive_person
from .route_switch import switch_route

if TYPE_CHECKING:
    from django.db.models import QuerySet

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


@transaction.atomic
def propose_bank_key(
    *, bank: Organisation, public_key: str, trusted: bool, basis: str, by: User
) -> DecisionProposal:
    """Propose the key by which a bank signs (PEM), or to take back the one on record.

    public_key: of no use where it is taken back. Raises NotABank, BankKeyUnusable, and as
    `propose_waiver`.
    """
    present = queries.key_of(bank)
    if not trusted:
        if present is None:
            raise NothingDecided
        public_key = present.public_key
    shown = check_bank_key(bank, public_key)
    if trusted and present is not None and fingerprint(present.public_key) == shown:
        raise NothingDecided
    return _propose(
        ProposalKind.BANK_KEY,
        allowed=trusted,
        basis=basis,
        by=by,
        unit=bank,
        terms={"public_key": public_key.strip(), "fingerprint": shown},
    )


@transaction.atomic
def propose_limits(*, limits: dict[str, Any], basis: str, by: User) -> DecisionProposal:
    """Propose other limits of reviews; those that are not named stay as they are.

    Raises LimitOutOfBounds, and as `propose_waiver`.
    """
    check_limits(limits)
    present = queries.limits_in_force()
    before = {**present.as_json(), "sample_rule": str(present.sample_rule)}
    after = before | limits
    if after == before:
        raise NothingDecided
    terms = {"limits": after, "before": before}
    return _propose(ProposalKind.LIMITS, allowed=True, basis=basis, by=by, terms=terms)


@transaction.atomic
def propose_route(*, route: Route, local: bool, basis: str, by: User) -> DecisionProposal:
    """Propose that a route is run here, or on the platform. Raises as `propose_waiver`."""
    if queries.route_is_local(route) == local:
        raise NothingDecided
    return _propose(ProposalKind.ROUTE, allowed=local, basis=basis, by=by, route=str(route.value))


def _propose(
    kind: ProposalKind, *, allowed: bool, basis: str, by: User, **what: Any
) -> DecisionProposal:
    """Keep a proposal; ``what`` it is about besides: unit, part, route, terms."""
    post = require(by, Act.SWITCH_LOCAL_ROUTE)
    paper = rules.as_note(basis, limit=BASIS_LENGTH)
    if not paper:
        raise ReasonMissing
    matter = {name: what.get(name) for name in ("unit", "part", "route") if what.get(name)}
    same = DecisionProposal.objects.filter(status=ProposalStatus.OPEN, kind=kind, **matter)
    _refuse_second(same)
    try:
        with transaction.atomic():
            proposal = DecisionProposal.objects.create(
                kind=kind,
                allowed=allowed,
                basis=paper,
                requested_by=post.member,
                requested_account=by,
                requested_at=now(),
                **what,
            )
    except IntegrityError:  # somebody proposed it at the same moment
        _refuse_second(same)
        raise
    detail = {
        "kind": str(kind.value),
        "unit": proposal.unit.code if proposal.unit else "",
        "part": proposal.part,
        "route": proposal.route,
        "allowed": allowed,
        "basis": paper,
        **proposal.terms,
    }
    record(act="payouts.propose", actor=post.actor(by), subject=proposal, detail=detail)
    return proposal


def _refuse_second(same: QuerySet[DecisionProposal]) -> None:
    if earlier := same.select_related("requested_by").first():
        raise AlreadyProposed(earlier.requested_by.name)


@SIGN.service
@transaction.atomic
def sign_decision(*, proposal: DecisionProposal, by: User) -> DecisionProposal:
    """Sign a proposal as the second person, so that it is decided and holds from now on.

    Raises NotAllowed (of either person), SamePerson, AlreadyDecided.
    """
    proposal = _lock(proposal)
    post = SIGN.require(by, proposal)
    _decide(proposal, by)
    return _close(proposal, ProposalStatus.SIGNED, closed_by=post.member)


def _decide(proposal: DecisionProposal, by: User) -> None:
    """Write the decision that a proposal becomes with its second signature."""
    kind, allowed = proposal.kind, proposal.allowed
    signed: Any = {
        "basis": proposal.basis,
        "requested_by": proposal.requested_account,
        "approved_by": by,
    }
    if kind == ProposalKind.OWN_CHECK:
        decide_own_check(required=allowed, **signed)
    elif kind == ProposalKind.LIMITS:
        decide_review_limits(**proposal.terms["limits"], **signed)
    elif kind == ProposalKind.ROUTE:
        switch_route(route=Route(proposal.route), local=allowed, **signed)
    elif proposal.unit is not None and kind == ProposalKind.BANK_KEY:
        key = proposal.terms["public_key"]
        trust_bank_key(bank=proposal.unit, public_key=key, trusted=allowed, **signed)
    elif proposal.unit is not None:
        waive_person(unit=proposal.unit, part=Part(proposal.part), allowed=allowed, **signed)


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
