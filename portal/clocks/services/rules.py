"""Deadline rules: loaded with what the norms say, changed by staff with the right."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction

from portal.audit.actors import SYSTEM, Actor
from portal.audit.services import record
from portal.clocks.enums import DayKind
from portal.clocks.errors import BadLength, BasisMissing
from portal.clocks.models import DeadlineRule
from portal.staff.powers import Act, require

if TYPE_CHECKING:
    from portal.staff.models import User

RULES = Path(__file__).parent.parent / "data" / "deadline_rules.csv"
_FIELDS = ("length", "day_kind", "extension", "basis", "confirmed")


@transaction.atomic
def load_rules(*, path: Path = RULES, actor: Actor = SYSTEM) -> int:
    """Add the rules of the file that are missing (norms B3); what staff changed stays. How many."""
    stored_codes = set(DeadlineRule.objects.values_list("code", flat=True))
    with path.open(encoding="utf-8-sig", newline="") as file:
        new = [_rule(row) for row in csv.DictReader(file) if row["code"] not in stored_codes]
    if new:
        DeadlineRule.objects.bulk_create(new)
        codes = sorted(rule.code for rule in new)
        record(act="clocks.load_rules", actor=actor, detail={"codes": codes})
    return len(new)


def _rule(row: dict[str, str]) -> DeadlineRule:
    return DeadlineRule(
        code=row["code"],
        name=row["name"],
        length=int(row["length"]),
        day_kind=DayKind(row["day_kind"]),
        extension=int(row["extension"]),
        basis=row["basis"],
        confirmed=row["confirmed"] == "1",
    )


@transaction.atomic
def change_rule(
    *,
    rule: DeadlineRule,
    length: int,
    day_kind: DayKind,
    extension: int,
    basis: str,
    confirmed: bool,
    by: User,
) -> DeadlineRule:
    """Change a rule from now on; deadlines already handed out are not moved.

    `confirmed` says that somebody read the basis in its text. Raises BadLength, BasisMissing,
    NotAllowed.
    """
    post = require(by, Act.EDIT_CALENDAR)
    if length < 1 or extension < 0:
        raise BadLength
    if not basis.strip():
        raise BasisMissing
    rule = DeadlineRule.objects.select_for_update().get(pk=rule.pk)
    before = {name: getattr(rule, name) for name in _FIELDS}
    rule.length, rule.day_kind, rule.extension = length, day_kind, extension
    rule.basis, rule.confirmed = basis.strip(), confirmed
    rule.save(update_fields=_FIELDS)
    record(
        act="clocks.change_rule",
        actor=post.actor(by),
        subject=rule,
        detail={
            "code": rule.code,
            "before": before,
            "after": {name: getattr(rule, name) for name in _FIELDS},
        },
    )
    return rule
