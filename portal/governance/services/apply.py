"""Applying the rules, in steps of bounded size that may be broken off anywhere."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from portal.audit.actors import SYSTEM
from portal.audit.services import record
from portal.clocks import now
from portal.governance.models import RetentionPass
from portal.governance.queries import due_records
from portal.governance.registry import ERASERS
from portal.governance.rules import days_in_force, retention_rules

if TYPE_CHECKING:
    from portal.governance.enums import RecordKind


def apply_rule(*, kind: RecordKind, at_most: int | None = None) -> int:
    """Erase what is due of a kind by now and return how many records went.

    Each step is a transaction with its entry, so a run that was broken off is simply run again. A
    run that stops at ``at_most`` records is not noted as one that came to the end.
    """
    RetentionPass.objects.get_or_create(kind=kind)
    records = 0
    while at_most is None or records < at_most:
        step = _step(kind, None if at_most is None else at_most - records)
        if not step:
            _note_end(kind, records)
            break
        records += step
    return records


def apply_rules(*, at_most: int | None = None) -> dict[RecordKind, int]:
    """Apply every rule whose records go by themselves; return how many went of each kind."""
    return {
        kind: apply_rule(kind=kind, at_most=at_most)
        for kind in retention_rules()
        if kind in ERASERS and ERASERS[kind].erase is not None
    }


@transaction.atomic
def _step(kind: RecordKind, at_most: int | None) -> int:
    eraser = ERASERS[kind]
    if eraser.erase is None:
        return 0
    # A hold is placed under the same lock: before this step, or after it
    RetentionPass.objects.select_for_update().get(kind=kind)
    size = eraser.at_once if at_most is None else min(eraser.at_once, at_most)
    days = days_in_force(kind)
    due = due_records(kind, days=days).order_by("pk").select_for_update(of=("self",))
    rows: list[Any] = list(due[:size])
    if rows:
        eraser.erase(rows)
        detail = {
            "kind": kind.value,
            "records": len(rows),
            "days": days,
            "before": now() - timedelta(days=days),
        }
        record(act="governance.erase", actor=SYSTEM, detail=detail)
    return len(rows)


def _note_end(kind: RecordKind, records: int) -> None:
    RetentionPass.objects.filter(kind=kind).update(ran_at=now(), records=records)
