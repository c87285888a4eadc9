"""The row of a proposal, and proposals whose matter belongs to a context above this one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from portal.audit.services import record
from portal.staff.change_acts import BASIS_LENGTH
from portal.staff.enums import Act, ChangeStatus, StaffChange
from portal.staff.errors import AlreadyOpen, BasisMissing
from portal.staff.models import StaffProposal
from portal.staff.powers import require

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from portal.staff.models import User

    Carrier = Callable[[StaffProposal, User], object]

CARRIERS: Final[dict[str, Carrier]] = {}


def carries_out(kind: StaffChange) -> Callable[[Carrier], Carrier]:
    """Declare what is done when a proposal of this kind is signed: of a context above this one."""

    def declare(carrier: Carrier) -> Carrier:
        CARRIERS[kind] = carrier
        return carrier

    return declare


def propose_terms(
    kind: StaffChange, *, terms: dict[str, Any], basis: str, by: User, on: dt.date | None = None
) -> StaffProposal:
    """Propose what another context carries out; of one ``terms["subject"]`` one waits at a time.

    on: the day that the matter bears, today without one. Raises NotAllowed, AlreadyOpen,
    BasisMissing.
    """
    return propose_row(kind, basis=basis, by=by, on=on or timezone.localdate(), terms=terms)


def propose_row(kind: StaffChange, *, basis: str, by: User, **what: Any) -> StaffProposal:
    """Store a proposal; ``what`` it is about: member, role, post, organisation, into, on, terms."""
    office = require(by, Act.PROPOSE_POSTS)
    paper = note_of(basis)
    matter = {name: what.get(name) for name in ("member", "post", "organisation")}
    same = StaffProposal.objects.filter(
        status=ChangeStatus.OPEN,
        kind=kind,
        role=what.get("role", ""),
        **{name if value else f"{name}__isnull": value or True for name, value in matter.items()},
    )
    if kind == StaffChange.ADD:
        same = same.filter(terms__code=what["terms"]["code"])
    if kind in CARRIERS:
        same = same.filter(terms__subject=what["terms"]["subject"])
    if earlier := same.select_related("requested_by").first():
        raise AlreadyOpen(earlier.requested_by.name)
    proposal = StaffProposal.objects.create(
        kind=kind, basis=paper, requested_by=office.member, requested_account=by, **what
    )
    record(
        act="staff.propose",
        actor=office.actor(by),
        subject=proposal,
        detail={
            "kind": kind.value,
            "member": str(proposal.member.uuid) if proposal.member else "",
            "role": proposal.role or (proposal.post.role if proposal.post else ""),
            "post": proposal.post_id,
            "organisation": proposal.organisation.code if proposal.organisation else "",
            "into": proposal.into.code if proposal.into else "",
            "on": proposal.on.isoformat(),
            "basis": paper,
            **proposal.terms,
        },
    )
    return proposal


def note_of(text: str) -> str:
    """Return a reason or the name of a paper as it is stored. Raises BasisMissing."""
    note = "".join(sign if sign.isprintable() else " " for sign in text).strip()[:BASIS_LENGTH]
    if not note:
        raise BasisMissing
    return note
