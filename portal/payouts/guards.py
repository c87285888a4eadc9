"""What the database itself refuses to change, on both engines (article 13, decision 7).

Imported by `AppConfig.ready`. The rest of a batch (status, counters, and until it is submitted the
count and total of its rows) moves with its steps; members and times are set once.
"""

from __future__ import annotations

from portal.audit.guards import ALL, guard

from .models import BankFile, Batch, BatchEvent, Line, LineEvent, LineSecret, RouteSwitch

SECRETS_LIFT = ("rotation", "erasure")

guard(Line, frozen=ALL)
guard(LineSecret, frozen=ALL, lift=SECRETS_LIFT)
guard(LineEvent, frozen=ALL)
guard(BatchEvent, frozen=ALL)
guard(BankFile, frozen=ALL)
guard(RouteSwitch, frozen=ALL)
guard(
    Batch,
    frozen=(
        "uuid",
        "number",
        "policy",
        "period",
        "year",
        "unit",
        "origin",
        "route",
        "revision",
        "corrects",
        "created_by",
        "created_at",
    ),
    once=(
        "digest",
        "submitted_by",
        "submitted_at",
        "approved_by",
        "approved_at",
        "sent_by",
        "sent_at",
        "settled_at",
    ),
)
