"""What the database itself refuses to change, on both engines (article 13, decision 7).

Imported by `AppConfig.ready`. The rest of a batch (status, counters, and until it is submitted the
count and total of its rows) moves with its steps; members and times are set once.
"""

from __future__ import annotations

from portal.audit.guards import ALL, INSERT, UPDATE, guard, rule

from . import answer_way, way
from .models import (
    AnswerRow,
    BankAnswer,
    BankFile,
    BankKey,
    Batch,
    BatchEvent,
    Briefing,
    DecisionProposal,
    Line,
    LineEvent,
    LineSecret,
    OwnCheckDecision,
    PayeeNotice,
    PersonWaiver,
    Reminder,
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
guard(BankKey, frozen=ALL)
guard(AnswerRow, frozen=ALL)
guard(
    BankAnswer,
    frozen=(
        "uuid",
        "batch",
        "bank",
        "file_digest",
        "digest",
        "rows",
        "total",
        "paid_count",
        "paid_total",
        "failed_count",
        "failed_total",
        "repeated",
        "by",
        "at",
        "key",
        "signature",
    ),
    once=("decided_by", "decided_at"),
)
guard(
    DecisionProposal,
    frozen=(
        "uuid",
        "kind",
        "unit",
        "part",
        "route",
        "terms",
        "allowed",
        "basis",
        "requested_by",
        "requested_account",
        "requested_at",
    ),
    once=("closed_by", "closed_at"),
)
guard(Reminder, frozen=ALL)
# No step of a route is skipped, whoever writes (article 12 (3)).
rule(Batch, "begin", on=INSERT, refuse=way.NOT_A_DRAFT)
rule(Batch, "way", on=UPDATE, columns=("status", "review_step"), refuse=way.STEP_SKIPPED)
rule(Batch, "handed_in", on=UPDATE, columns=("line_count", "total"), refuse=way.SUMS_MOVED)
rule(BatchEvent, "way", on=INSERT, refuse=way.EVENT_OUT_OF_PLACE)
# Nothing is paid or failed by one person's entry (norms B6).
rule(BankAnswer, "begin", on=INSERT, refuse=answer_way.NOT_A_PROPOSAL)
rule(BankAnswer, "way", on=UPDATE, columns=("status", "note"), refuse=answer_way.DECIDED_WRONGLY)
rule(AnswerRow, "way", on=INSERT, refuse=answer_way.ROW_OUT_OF_PLACE, at_once=True)
rule(LineEvent, "way", on=INSERT, refuse=answer_way.RESULT_OUT_OF_PLACE, at_once=True)
rule(
    Batch,
    "sums",
    on=UPDATE,
    columns=("status", "paid_count", "paid_total", "failed_count", "failed_total"),
    refuse=answer_way.UNSETTLED,
)
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
