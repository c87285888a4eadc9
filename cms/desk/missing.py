"""Who has not handed in yet, and reminding them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.clocks import today
from portal.payouts import queries
from portal.payouts.services.remind import remind
from portal.places.models import Place
from portal.policies.models import Policy
from portal.policies.periods import Period, PeriodError
from portal.policies.queries import departments_leading
from portal.staff.models import Organisation
from portal.staff.powers import Act

from .responses import enter, refuses, screen, try_act, typed, whole_number

if TYPE_CHECKING:
    from django.http import HttpResponse

    from .responses import StaffRequest

POWERS = (Act.REMIND,)
PAGE = 50
_MONTHS = range(1, 13)


def _month(request: StaffRequest) -> dt.date:
    """Return the first day of the month that is asked about; the current one by default."""
    day = today()
    year = whole_number(request.GET.get("year", ""), digits=4)
    month = whole_number(request.GET.get("month", ""), digits=2)
    if month not in _MONTHS or not day.year - 10 <= year <= day.year:
        return day.replace(day=1)
    return min(dt.date(year, month, 1), day.replace(day=1))


@refuses
def index(request: StaffRequest) -> HttpResponse:
    """List the units that have not handed in for the period a month lies in, by policy.

    Of a chosen policy the villages that are missing, too.
    """
    powers, data, month = enter(request, *POWERS), request.GET, _month(request)
    filters = queries.LedgerFilter(
        year=month.year,
        month=month.month,
        policy=data.get("policy", "")[:16],
        unit=data.get("unit", "")[:16],
        department=data.get("department", "")[:16],
    )
    expected = queries.expected(powers, POWERS[0], month)
    units = sorted({(code, name) for *_policy, code, name in expected})
    only_unit = filters.unit or (units[0][0] if len(units) == 1 else "")
    rows = queries.missing_units(
        powers,
        POWERS[0],
        month,
        policy=filters.policy,
        unit=filters.unit,
        department=filters.department,
    )
    villages = []
    if filters.policy:
        villages = queries.missing_villages(
            powers, POWERS[0], month, policy=filters.policy, unit=only_unit
        )
    leading = Policy.objects.filter(code__in={code for code, *_rest in expected})
    page = Paginator(rows, PAGE).get_page(data.get("p"))
    return screen(
        request,
        "missing.html",
        title=_("Not handed in yet"),
        page=page,
        rows=_marked(page.object_list),
        villages=_marked(villages),
        of_all_villages=bool(only_unit),
        filters=filters,
        years=range(today().year, today().year - 3, -1),
        months=_MONTHS,
        policies=sorted({(code, name) for code, name, *_unit in expected}),
        units=units,
        departments=departments_leading(leading).values_list("code", "short_name"),
    )


def _marked(rows: Any) -> list[tuple[queries.Missing, bool]]:
    """Return each row with whether it was reminded of today."""
    day = today()
    return [(row, row.reminded is not None and row.reminded.on == day) for row in rows]


def _subject(policy: str, unit: str, period: str) -> tuple[Policy, Organisation, Period]:
    try:
        of_period = Period.parse(period)
    except PeriodError as error:
        raise Http404 from error
    return (
        get_object_or_404(Policy, code=policy),
        get_object_or_404(Organisation, code=unit),
        of_period,
    )


@require_POST
@refuses
def act(request: StaffRequest) -> HttpResponse:
    """Remind a unit or a village; back to the list it was posted from."""
    policy, unit, period = _subject(
        *(typed(request, name) for name in ("policy", "unit", "period"))
    )
    code = typed(request, "village")
    village = get_object_or_404(Place.objects.villages(), code=code) if code else None
    try_act(
        request,
        lambda: remind(policy=policy, unit=unit, period=period, by=request.user, village=village),
        _("Reminded. It stands in “My work” of the clerks until it is handed in."),
    )
    return redirect(f"{reverse('desk:missing')}?{request.GET.urlencode()}")
