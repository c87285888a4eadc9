"""The rules of `data/retention_rules.csv`, and the term that holds."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from portal.governance.enums import Outcome, RecordKind
from portal.governance.models import RetentionTerm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_stubs_ext import StrOrPromise

RULES: Final = Path(__file__).parent / "data" / "retention_rules.csv"


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """How long one kind of record is kept.

    days: the usual term; None where a policy says it or nothing ever goes. floor: the shortest term
    in days that anybody may decide. since: from when it counts. basis: the norm or article.
    """

    kind: RecordKind
    days: int | None
    floor: int
    outcome: Outcome
    since: str
    basis: str

    @property
    def label(self) -> StrOrPromise:
        """What the kind of record is called."""
        return self.kind.label

    @property
    def is_settable(self) -> bool:
        """Whether the county decides the term here."""
        return self.days is not None and self.outcome == Outcome.ERASE


@cache
def retention_rules() -> Mapping[RecordKind, RetentionRule]:
    """Return the rules by kind, in the order of the kinds."""
    with RULES.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["kind"]: row for row in csv.DictReader(file)}
    return {
        kind: RetentionRule(
            kind=kind,
            days=int(rows[kind]["days"]) if rows[kind]["days"] else None,
            floor=int(rows[kind]["floor"]),
            outcome=Outcome(rows[kind]["outcome"]),
            since=rows[kind]["since"],
            basis=rows[kind]["basis"],
        )
        for kind in RecordKind
    }


def decided_terms() -> dict[str, RetentionTerm]:
    """Return the newest decision of each kind that has one (one query)."""
    people = RetentionTerm.objects.select_related("proposed_by", "signed_by")
    return {term.kind: term for term in people.order_by("id")}


def days_in_force(kind: RecordKind) -> int:
    """Return for how many days a kind is kept by now; 0 where no number of days decides."""
    decided = RetentionTerm.objects.filter(kind=kind).order_by("id").last()
    return decided.days if decided else retention_rules()[kind].days or 0
