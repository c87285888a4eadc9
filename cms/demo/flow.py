"""One set on its way: sheet, draft, submission, approval, bank, answer, publication."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from django.core.management.base import CommandError

from portal.disclosure.services.publish import publish
from portal.payouts.enums import Origin
from portal.payouts.services.importing.drafts import import_sheet
from portal.payouts.services.review import approve_batch
from portal.payouts.services.send import send_batch
from portal.payouts.services.settle import import_feedback, record_platform_result
from portal.payouts.services.submit import submit_batch

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
STAGES = ("draft", "submitted", "approved", "sent", "paid", "published")


def draft(
    plan: SetPlan, policy: Policy, unit: Organisation, maker: User, rows: Sequence[Payment]
) -> Batch:
    """Upload the sheet. Raises ``CommandError`` when the real checks refuse the demo's data."""
    title = f"{unit.name}{policy.name}发放表"
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
    crew: tuple[User, User],
    day: dt.date,
    until: str,
    chance: Random,
) -> Batch:
    """Take a draft as far as ``until``: submitted, approved, sent or paid."""
    maker, checker = crew
    stage = STAGES.index(until)
    if stage >= STAGES.index("submitted"):
        batch = submit_batch(batch=batch, by=maker)
    if stage >= STAGES.index("approved"):
        batch = approve_batch(batch=batch, by=checker, digest=bytes(batch.digest or b""))
    if stage < STAGES.index("sent"):
        return batch
    local = batch.origin == Origin.LOCAL
    if local:
        send_batch(batch=batch, by=maker)
        batch.refresh_from_db()
    if stage >= STAGES.index("paid"):
        for row in rows:
            row.failed = chance.choice(REASONS) if chance.random() < FAILS else ""
        enter = import_feedback if local else record_platform_result
        number = batch.number if local else batch.platform_number
        answer = io.BytesIO(bank_answer(number, rows, day))
        report = enter(batch=batch, by=maker, stream=answer, filename="answer.csv")
        if report.problems:
            raise CommandError(f"{batch.number}: {report.problems[:3]}")
        batch.refresh_from_db()
    return batch


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
