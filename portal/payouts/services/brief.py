"""Keeping what the reviewer of a batch is told, from the moment it is handed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from portal.clocks import now
from portal.payouts import queries
from portal.payouts.decision_errors import LimitOutOfBounds
from portal.payouts.models import Briefing, ReviewLimits

from .route_switch import decide

if TYPE_CHECKING:
    from typing import Any

    from portal.payouts.models import Batch
    from portal.staff.models import User


def keep_briefing(batch: Batch) -> dict[str, Any]:
    """Keep comparisons and alarms of a batch that was just handed in; return what audit says.

    It is immutable, so approvals that follow can be held against what was told.
    """
    told = queries.tell(batch)
    batch.briefing = Briefing.objects.create(
        batch=batch,
        period=told.period and told.period.as_json(),
        corrected=told.corrected and told.corrected.as_json(),
        limits=told.limits,
        alarms=[finding.as_json() for finding in told.alarms],
        serious=sum(finding.serious for finding in told.alarms),
        hints=sum(not finding.serious for finding in told.alarms),
        at=now(),
    )
    return {finding.code: finding.rows for finding in told.alarms}


def check_limits(limits: dict[str, Any]) -> None:
    """Refuse a limit beyond the bounds of its field. Raises LimitOutOfBounds."""
    rest = {field.name for field in ReviewLimits._meta.fields} - set(limits)
    try:
        ReviewLimits(**limits).clean_fields(exclude=rest)
    except ValidationError as error:
        name = next(iter(error.message_dict))
        raise LimitOutOfBounds(ReviewLimits._meta.get_field(name).verbose_name) from None


@transaction.atomic
def decide_review_limits(
    *, basis: str, requested_by: User, approved_by: User, **limits: Any
) -> ReviewLimits:
    """Record by which limits reviews are alarmed and whether they take a sample, from now on.

    limits: fields of `ReviewLimits`; those that are not named keep their defaults. What batches
    were told before stays. Raises LimitOutOfBounds; signed as `switch_route`, and raises the same.
    """
    check_limits(limits)
    return decide(
        ReviewLimits,
        act="payouts.decide_review_limits",
        basis=basis,
        requested_by=requested_by,
        approved_by=approved_by,
        detail=limits,
        **limits,
    )
