"""A term changes by two signatures, and never below its floor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from portal.audit.services import record
from portal.clocks import now
from portal.governance.enums import RecordKind
from portal.governance.errors import BelowFloor, TermHolds, TermNotHere
from portal.governance.models import RetentionTerm
from portal.governance.rules import days_in_force, retention_rules
from portal.staff.enums import Act, StaffChange
from portal.staff.services.actors import two_signatures
from portal.staff.services.proposing import carries_out, propose_terms

if TYPE_CHECKING:
    from portal.staff.models import StaffProposal, User


@transaction.atomic
def propose_term(*, kind: RecordKind, days: int, basis: str, by: User) -> StaffProposal:
    """Propose that a kind of record is kept for so many days.

    Raises TermNotHere, BelowFloor, TermHolds, AlreadyOpen, BasisMissing, NotAllowed.
    """
    _check(kind, days)
    return propose_terms(
        StaffChange.TERM,
        terms={"subject": kind.value, "name": str(kind.label), "days": days},
        basis=basis,
        by=by,
    )


@transaction.atomic
def set_term(
    *, kind: RecordKind, days: int, basis: str, by: User, proposed_by: User
) -> RetentionTerm:
    """Let a term hold from now on, with both signatures.

    Raises NotAllowed (of either person), SamePerson, TermNotHere, BelowFloor, TermHolds.
    """
    post, proposer = two_signatures(by, Act.MANAGE_POSTS, proposed_by=proposed_by)
    _check(kind, days)
    before = days_in_force(kind)
    term = RetentionTerm.objects.create(
        kind=kind,
        days=days,
        basis=basis,
        proposed_by=proposer,
        signed_by=post.member,
        at=now(),
    )
    record(
        act="governance.set_term",
        actor=post.actor(by),
        subject=term,
        detail={
            "kind": kind.value,
            "before": before,
            "after": days,
            "basis": basis,
            "proposed_by": str(proposer.uuid),
        },
    )
    return term


def _check(kind: RecordKind, days: int) -> None:
    rule = retention_rules()[kind]
    if not rule.is_settable:
        raise TermNotHere(rule.label)
    if days < rule.floor:
        raise BelowFloor(rule.label, rule.floor)
    if days == days_in_force(kind):
        raise TermHolds(rule.label, days)


@carries_out(StaffChange.TERM)
def _sign_term(proposal: StaffProposal, by: User) -> None:
    set_term(
        kind=RecordKind(proposal.terms["subject"]),
        days=proposal.terms["days"],
        basis=proposal.basis,
        by=by,
        proposed_by=proposal.requested_account,
    )
