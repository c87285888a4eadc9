"""Payments that the bank did not make: one list across batches, with what is to be done."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.clocks import today
from portal.clocks.queries import calendar
from portal.payouts import queries
from portal.payouts.enums import FailureReason, NoticeWay
from portal.payouts.reissue_act import REISSUE
from portal.payouts.remedies import REMEDIES
from portal.payouts.services.tell import NAME_LENGTH, TELLING, tell_payees
from portal.refusals import Refusal
from portal.staff.powers import Act

from .responses import enter, fits, refuses, screen, typed, whole_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse

    from .responses import StaffRequest

POWERS = (Act.VIEW_BATCH,)
PAGE = 50
_BATCH_NUMBER = 40


def explained(lines: Iterable[Any]) -> list[Any]:
    """Give each line the words for its reason and remedy, its age in working days, its state.

    And how its payee was told, "" where nobody told.
    """
    county_calendar, day = calendar(), today()
    lines = list(lines)
    for line in lines:
        reason = FailureReason(line.failure or FailureReason.OTHER)
        line.reason_label, line.remedy = reason.label, REMEDIES[reason]
        line.age = county_calendar.count_working_days(line.last_on, day)
        line.state = queries.Repair(line.repair)
        line.told_how = NoticeWay(line.told_way).label if line.told_way else ""
    return lines


def _day(text: str) -> dt.date:
    """Return the day that was typed; the first of all days for what is none."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return dt.date.min


def _tell(request: StaffRequest) -> bool:
    """Record that the payees of the ticked rows were told; return whether it went through."""
    name = typed(request, "told_by")
    if not fits(request, name, NAME_LENGTH):
        return False
    try:
        rows = tell_payees(
            lines=_ticked(request),
            way=typed(request, "way"),
            on=_day(typed(request, "on")),
            told_by=name,
            by=request.user,
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return False
    done = ngettext(
        "Recorded that %(rows)d payee was told.", "Recorded that %(rows)d payees were told.", rows
    )
    messages.success(request, done % {"rows": rows})
    return True


def _ticked(request: StaffRequest) -> set[int]:
    keys = {whole_number(text) for text in request.POST.getlist("row")}
    return keys - {0}


@refuses
def index(request: StaffRequest) -> HttpResponse:
    """List failed payments in the person's scope, oldest first, page by page, masked.

    A posted form records that the payees of ticked rows were told; the filters stay.
    """
    powers = enter(request, *POWERS)
    repair, batch = request.GET.get("repair", ""), request.GET.get("batch", "")[:_BATCH_NUMBER]
    repair = repair if repair in queries.Repair.values else ""
    untold = request.GET.get("told") == "no"
    start = whole_number(request.GET.get("after", ""))
    filters = {"repair": repair, "batch": batch, "told": "no" if untold else ""}
    address = f"?{urlencode({name: value for name, value in filters.items() if value})}"
    if request.method == "POST" and _tell(request):
        return redirect(reverse("desk:failed") + address)
    rows = queries.failed_lines(request.user, POWERS[0], repair, batch=batch, untold=untold)
    rows = rows.filter(pk__gt=start).select_related("batch__policy", "batch__unit", "village")
    lines = list(rows[: PAGE + 1])
    following = lines[PAGE - 1].pk if len(lines) > PAGE else None
    return screen(
        request,
        "failed.html",
        title=_("Failed payments"),
        lines=explained(lines[:PAGE]),
        address=address,
        back=address if start else "",
        on=f"{address}&after={following}" if following else "",
        next=following,
        repair=repair,
        repairs=queries.Repair.choices,
        batch=batch,
        untold=untold,
        ways=NoticeWay.choices,
        ticked=_ticked(request) if request.method == "POST" else (),
        day=f"{today():%Y-%m-%d}",
        may_change=powers.holds(Act.REQUEST_ACCOUNT_CHANGE),
        may_tell=powers.holds(TELLING),
        may_reissue=powers.holds(REISSUE.power),
    )
