"""What is due, what is held, how each rule stands; whether the running version has a record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from portal.clocks import now
from portal.governance.models import ReleaseRecord, RetentionHold, RetentionPass
from portal.governance.registry import ERASERS
from portal.governance.rules import decided_terms, retention_rules
from portal.governance.running import running_version

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from portal.governance.enums import RecordKind
    from portal.governance.models import RetentionTerm
    from portal.governance.rules import RetentionRule


@dataclass(frozen=True, slots=True)
class RuleState:
    """A rule with the term that holds, what is due and held by now, and the last run.

    decided: the county's decision, where there is one. due: how many records a run would erase, or
    that wait for appraisal; None where nothing is counted.
    """

    rule: RetentionRule
    days: int | None
    decided: RetentionTerm | None
    due: int | None
    held: int
    last: RetentionPass | None

    @property
    def next_at(self) -> dt.datetime | None:
        """Return when the nightly job is owed again, once it ran."""
        return self.last.ran_at + timedelta(days=1) if self.last and self.last.ran_at else None


def overdue_records(kind: RecordKind, *, days: int) -> QuerySet[Any]:
    """Return the records of a kind whose term of so many days is over, held ones included."""
    return ERASERS[kind].due(now() - timedelta(days=days))


def due_records(kind: RecordKind, *, days: int) -> QuerySet[Any]:
    """Return the records of a kind whose term is over and that no hold names (one query more)."""
    rows = overdue_records(kind, days=days)
    holds = RetentionHold.objects.in_force().filter(kind__in=("", kind))
    numbers = list(holds.values_list("number", flat=True))
    if "" in numbers:
        return rows.none()
    lookup = ERASERS[kind].number
    return rows.exclude(**{f"{lookup}__in": numbers}) if lookup and numbers else rows


def rule_states() -> list[RuleState]:
    """Return every rule as it stands; two queries and three for each kind that is counted."""
    decided, passes = decided_terms(), RetentionPass.objects.in_bulk()
    states = []
    for kind, rule in retention_rules().items():
        term = decided.get(kind)
        days = term.days if term else rule.days
        due, held = _counted(kind, days or 0)
        states.append(RuleState(rule, days, term, due, held, passes.get(kind)))
    return states


def _counted(kind: RecordKind, days: int) -> tuple[int | None, int]:
    if kind not in ERASERS:
        return None, 0
    due = due_records(kind, days=days).count()
    return due, overdue_records(kind, days=days).count() - due


def running_is_recorded() -> bool:
    """Return whether the version that runs has its record (article 29; one query)."""
    return ReleaseRecord.objects.filter(version=running_version()).exists()
