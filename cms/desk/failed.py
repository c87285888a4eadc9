"""Payments that the bank did not make: one list across batches, with what is to be done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from portal.clocks import today
from portal.clocks.queries import calendar
from portal.payouts import queries
from portal.payouts.enums import FailureReason
from portal.payouts.reissue_act import REISSUE
from portal.payouts.remedies import REMEDIES
from portal.staff.powers import Act

from .responses import enter, refuses, screen, whole_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse

    from .responses import StaffRequest

POWERS = (Act.VIEW_BATCH,)
PAGE = 50


def explained(lines: Iterable[Any]) -> list[Any]:
    """Give each line the words for its reason and remedy, its age in working days, its state."""
    county_calendar, day = calendar(), today()
    lines = list(lines)
    for line in lines:
        reason = FailureReason(line.failure or FailureReason.OTHER)
        line.reason_label, line.remedy = reason.label, REMEDIES[reason]
        line.age = county_calendar.count_working_days(line.last_on, day)
        line.state = queries.Repair(line.repair)
    return lines


@refuses
def index(request: StaffRequest) -> HttpResponse:
    """List failed payments in the person's scope, oldest first, page by page, masked."""
    powers = enter(request, *POWERS)
    repair = request.GET.get("repair", "")
    repair = repair if repair in queries.Repair.values else ""
    start = whole_number(request.GET.get("after", ""))
    rows = queries.failed_lines(request.user, POWERS[0], repair).filter(pk__gt=start)
    lines = list(rows.select_related("batch__policy", "batch__unit", "village")[: PAGE + 1])
    following = lines[PAGE - 1].pk if len(lines) > PAGE else None
    return screen(
        request,
        "failed.html",
        title=_("Failed payments"),
        lines=explained(lines[:PAGE]),
        back=f"?repair={repair}" if start else "",
        on=f"?repair={repair}&after={following}" if following else "",
        next=following,
        repair=repair,
        repairs=queries.Repair.choices,
        may_change=powers.holds(Act.REQUEST_ACCOUNT_CHANGE),
        may_reissue=powers.holds(REISSUE.power),
    )
