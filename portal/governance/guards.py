"""Terms and releases are never rewritten, no term is below its floor; a hold ends once."""

from __future__ import annotations

from typing import Final

from portal.audit.guards import ALL, INSERT, guard, rule
from portal.governance.models import ReleaseRecord, RetentionHold, RetentionTerm
from portal.governance.rules import retention_rules

# A kind that has no floor here has no term to be decided either
_FLOORS: Final = " ".join(
    f"WHEN '{kind.value}' THEN {retention_rule.floor}"
    for kind, retention_rule in retention_rules().items()
    if retention_rule.is_settable
)
_BELOW: Final = f"NEW.days < CASE NEW.kind {_FLOORS} ELSE NEW.days + 1 END"

guard(RetentionTerm, frozen=ALL)
rule(RetentionTerm, "floor", on=INSERT, refuse=_BELOW)
guard(
    RetentionHold,
    frozen=("uuid", "kind", "number", "basis", "placed_by", "placed_at"),
    once=("released_by", "released_at"),
)
guard(ReleaseRecord, frozen=ALL)
# Without signatures stands the first one alone
rule(
    ReleaseRecord,
    "unsigned",
    on=INSERT,
    refuse="NEW.signed_by_id IS NULL AND EXISTS (SELECT 1 FROM governance_releaserecord r"
    " WHERE r.version <> NEW.version)",
)
