"""One set on its way: sheet, draft, submission, approval, bank, answer, publication."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.management.base import CommandError

from portal.disclosure.services.publish import publish
from portal.payouts.enums import Origin, RouteStep
from portal.payouts.services.answers import import_feedback, record_platform_result
from portal.payouts.services.importing.drafts import import_sheet
from portal.payouts.services.review import approve_batch
from portal.payouts.services.send import send_batch
from portal.payouts.services.settle import confirm_answer
from portal.payouts.services.submit import submit_batch
from portal.policies.enums import Route
from portal.policies.periods import Period

from .sheets import REASONS, Payment, bank_answer, sheet

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from random import Random

    from portal.disclosure.models import Edition
    from portal.payouts.models import Batch
    from portal.policies.models import Policy
    from portal.staff.models import Organisation, User

    from .scheme import SetPlan

FAILS = 0.006
STAGES = (
    "draft",
    "submitted",
    "checked",
    "reviewed",
    "approved",
    "sent",
    "answered",
    "paid",
    "published",
)
# Which reviews a stage has behind it; a route that knows one of them not goes past it.
PASSED = {
    "checked": {RouteStep.UNIT_CHECK},
    "reviewed": {RouteStep.UNIT_CHECK, RouteStep.DEPARTMENT},
}


@dataclass(frozen=True)
class Hands:
    """Who takes a batch along its route: maker and checker of the unit, the offices of the county.

    department: reviewer of the department in charge. Nobody acts twice, but that the checker of the
    unit also hands to the bank what the unit pays, and that senders confirm the bank's answer.
    """

    maker: User
    checker: User
    department: User
    finance: User
    treasury: User

    def reviewer(self, step: str) -> User:
        """Return who reviews at a step of the route."""
        reviewers = {
            RouteStep.UNIT_CHECK: self.checker,
            RouteStep.DEPARTMENT: self.department,
            RouteStep.FINANCE: self.finance,
        }
        return reviewers[RouteStep(step)]

    def sender(self, route: str) -> User:
        """Return who sends what is paid on this route."""
        return self.treasury if route == Route.FINANCE_PAID else self.checker

    def confirmer(self, route: str) -> User:
        """Return who confirms the answer that the maker has entered: the side that sent it."""
        return self.sender(route)


def draft(
    plan: SetPlan, policy: Policy, unit: Organisation, maker: User, rows: Sequence[Payment]
) -> Batch:
    """Upload the sheet. Raises ``CommandError`` when the real checks refuse the demo's data."""
    title = f"{unit.name}{Period.parse(plan.period).label}{policy.name}发放表"
    outcome = import_sheet(
        by=maker,
        policy=policy,
        period=plan.period,
        unit=unit,
        stream=io.BytesIO(sheet(plan.scheme, rows, title)),
        filename="demo.csv",
        platform_number=f"YKT-{plan.scheme.code}-{plan.period}-{plan.unit}-{len(rows)}",
        via="demo",
    )
    if outcome.batch is None:
        raise CommandError(f"{plan}: {dict(outcome.counts)} {outcome.findings[:3]}")
    return outcome.batch


def advance(
    batch: Batch,
    rows: Sequence[Payment],
    hands: Hands,
    day: dt.date,
    until: str,
    chance: Random,
) -> Batch:
    """Take a draft along its route as far as ``until``, a stage of `STAGES`."""
    stage = STAGES.index(until)
    if stage >= STAGES.index("submitted"):
        batch = submit_batch(batch=batch, by=hands.maker, digest=bytes(batch.draft_digest or b""))
    if stage > STAGES.index("submitted"):
        batch = _review(batch, hands, PASSED.get(until))
    if stage < STAGES.index("sent"):
        return batch
    local = batch.origin == Origin.LOCAL
    if local:
        send_batch(batch=batch, by=hands.sender(batch.route))
        batch.refresh_from_db()
    if stage < STAGES.index("answered"):
        return batch
    for row in rows:
        row.failed = chance.choice(REASONS) if chance.random() < FAILS else ""
    if until == "answered":
        # So that whoever confirms it has a failure to look at
        rows[-1].failed = REASONS[0]
    digest = _answer(batch, rows, hands, day)
    if stage >= STAGES.index("paid"):
        confirm_answer(batch=batch, by=hands.confirmer(batch.route), digest=digest)
    batch.refresh_from_db()
    return batch


def _review(batch: Batch, hands: Hands, steps: set[RouteStep] | None) -> Batch:
    """Pass the reviews that a batch waits for: all, or those among ``steps``."""
    while batch.review_step and (steps is None or batch.review_step in steps):
        by = hands.reviewer(batch.review_step)
        batch = approve_batch(batch=batch, by=by, digest=bytes(batch.digest or b""))
    return batch


def _answer(batch: Batch, rows: Sequence[Payment], hands: Hands, day: dt.date) -> bytes:
    """Enter what the bank says; return the digest of what another person confirms."""
    local = batch.origin == Origin.LOCAL
    enter = import_feedback if local else record_platform_result
    number = batch.number if local else batch.platform_number
    answer = io.BytesIO(bank_answer(number, rows, day))
    report = enter(batch=batch, by=hands.maker, stream=answer, filename="answer.csv")
    if report.answer is None:
        raise CommandError(f"{batch.number}: {report.problems[:3]}")
    return bytes(report.answer.digest)


def bring_out(batch: Batch, publisher: User, change_note: str = "") -> Edition:
    """Publish the set a paid batch belongs to."""
    return publish(
        policy=batch.policy,
        period=batch.period,
        unit=batch.unit,
        by=publisher,
        preview_token=None,
        change_note=change_note,
    )
