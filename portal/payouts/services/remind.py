"""Reminding a unit, or one of its villages, of what it has not handed in.

The reminder stands in "My work" of the clerks until the policy is handed in. There is no other
channel: the system sends no letters and no text messages to staff.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from portal.audit.services import record
from portal.clocks import now, today
from portal.payouts import queries
from portal.payouts.models import Reminder
from portal.payouts.reminder_errors import NothingMissing, RemindedToday
from portal.policies.queries import current_listing
from portal.staff.powers import Act, require

if TYPE_CHECKING:
    from portal.places.models import Place
    from portal.policies.models import Policy
    from portal.policies.periods import Period
    from portal.staff.models import Organisation, User


@transaction.atomic
def remind(
    *, policy: Policy, unit: Organisation, period: Period, by: User, village: Place | None = None
) -> Reminder:
    """Remind the clerks of a unit or of one village, and record who did it.

    Once a day for each unit and policy, or village and policy. Raises NotAllowed, NothingMissing,
    RemindedToday.
    """
    listing = current_listing(policy)
    departments = tuple(listing.departments.all()) if listing else None
    post = require(by, Act.REMIND, unit=unit, department=departments, place=village)
    if not queries.is_missing(policy, unit, period, village):
        raise NothingMissing
    try:
        with transaction.atomic():
            reminder = Reminder.objects.create(
                policy=policy,
                unit=unit,
                village=village,
                period=period.code,
                by=post.member,
                organisation=post.organisation,
                at=now(),
                on=today(),
            )
    except IntegrityError:
        raise RemindedToday(village.full_name if village else unit.short_name) from None
    record(
        act="payouts.remind",
        actor=post.actor(by),
        subject=reminder,
        detail={
            "unit": unit.code,
            "village": village.code if village else "",
            "period": period.code,
        },
    )
    return reminder
