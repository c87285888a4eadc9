"""What the database itself refuses to change, on both engines (article 13, decision 7).

Imported by `AppConfig.ready`. The rest of a batch (status, counters, and until it is submitted the
count and total of its rows) moves with its steps; members and times are set once.
"""

from __future__ import annotations

from portal.audit.guards import ALL, INSERT, UPDATE, guard, rule

from . import way
from .models import (
    BankFile,
    Batch,
    BatchEvent,
    Briefing,
    Line,
    LineEvent,
    LineSecret,
    OwnCheckDecision,
    PayeeNotice,
    PersonWaiver,
    ReviewLimits,
    RouteSwitch,
    Sample,
    SampleMarking,
    SampleRow,
)

SECRETS_LIFT = ("rotation", "erasure")

guard(Line, frozen=ALL)
guard(LineSecret, frozen=ALL, lift=SECRETS_LIFT)
guard(LineEvent, frozen=ALL)
guard(BatchEvent, frozen=ALL)
guard(BankFile, frozen=ALL)
guard(RouteSwitch, frozen=ALL)
guard(OwnCheckDecision, frozen=ALL)
guard(PersonWaiver, frozen=ALL)
guard(PayeeNotice, frozen=ALL)
guard(ReviewLimits, frozen=ALL)
# What a reviewer was told and what he compared with the paper.
for told in (Briefing, Sample, SampleRow, SampleMarking):
    guard(told, frozen=ALL)
# No step of a route is skipped, whoever writes (article 12 (3)).
rule(Batch, "begin", on=INSERT, refuse=way.NOT_A_DRAFT)
rule(Batch, "way", on=UPDATE, columns=("status", "review_step"), refuse=way.STEP_SKIPPED)
rule(BatchEvent, "way", on=INSERT, refuse=way.EVENT_OUT_OF_PLACE)
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
        "reissues",
        "created_by",
        "created_at",
    ),
    once=(
        "path",
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
