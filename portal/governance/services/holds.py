"""Holds: a case or an audit needs records, so nothing of them is erased."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from portal.audit.services import record
from portal.clocks import now
from portal.governance.errors import HeldByYourself, HoldReleased, NoNumbersHere, NothingToHold
from portal.governance.models import RetentionHold, RetentionPass
from portal.governance.registry import ERASERS
from portal.staff.enums import Act
from portal.staff.errors import BasisMissing
from portal.staff.powers import require

if TYPE_CHECKING:
    from portal.governance.enums import RecordKind
    from portal.staff.models import User


@transaction.atomic
def place_hold(*, kind: RecordKind | None, number: str, basis: str, by: User) -> RetentionHold:
    """Stop the erasing of a kind (None: of all), of one batch or published set or of all.

    It holds as soon as this returns; a step of the nightly job is waited for. Raises NotAllowed,
    BasisMissing, NoNumbersHere, NothingToHold.
    """
    post = require(by, Act.HOLD_RECORDS)
    paper, name = _paper(basis), number.strip()
    if name:
        _check_number(kind, name)
    list(RetentionPass.objects.select_for_update().order_by("pk"))
    hold = RetentionHold.objects.create(
        kind=kind or "", number=name, basis=paper, placed_by=post.member, placed_at=now()
    )
    record(
        act="governance.place_hold",
        actor=post.actor(by),
        subject=hold,
        detail={"kind": hold.kind, "number": name, "basis": paper},
    )
    return hold


@transaction.atomic
def release_hold(*, hold: RetentionHold, basis: str, by: User) -> RetentionHold:
    """Let the rules apply again. Raises NotAllowed, HeldByYourself, HoldReleased, BasisMissing."""
    post = require(by, Act.HOLD_RECORDS)
    paper = _paper(basis)
    hold = RetentionHold.objects.select_for_update().get(pk=hold.pk)
    if hold.released_at is not None:
        raise HoldReleased
    if hold.placed_by_id == post.member_id:
        raise HeldByYourself
    hold.released_by, hold.released_at, hold.release_basis = post.member, now(), paper
    hold.save(update_fields=["released_by", "released_at", "release_basis"])
    record(
        act="governance.release_hold",
        actor=post.actor(by),
        subject=hold,
        detail={"kind": hold.kind, "number": hold.number, "basis": paper},
    )
    return hold


def _check_number(kind: RecordKind | None, number: str) -> None:
    erasers = [ERASERS[kind]] if kind in ERASERS else [] if kind else list(ERASERS.values())
    numbered = [eraser for eraser in erasers if eraser.number]
    if not numbered:
        raise NoNumbersHere
    if not any(eraser.is_number(number) for eraser in numbered):
        raise NothingToHold(number)


def _paper(text: str) -> str:
    paper = text.strip()[:200]
    if not paper:
        raise BasisMissing
    return paper
