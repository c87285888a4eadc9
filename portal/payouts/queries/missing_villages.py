"""Which villages have not handed in yet what is expected of them; see `missing`."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Sum

from portal.payouts.models import Batch, Line, Reminder
from portal.policies.models import Policy
from portal.staff.scopes import villages_of

from .missing import DONE, Missing, current_period, newest_reminders, reached
from .villages_paid import villages_paid

if TYPE_CHECKING:
    import datetime as dt

    from portal.places.models import Place, PlaceQuerySet
    from portal.staff.enums import Act
    from portal.staff.scopes import Powers

_KEY: Final = ("batch", "village")


@dataclass(slots=True)
class _Sum:
    """What a village had: rows, yuan, and when the first of them were handed in."""

    at: dt.datetime | None
    rows: int = 0
    total: Decimal = Decimal()


def missing_villages(
    powers: Powers, act: Act, day: dt.date, *, policy: str, unit: str = ""
) -> list[Missing]:
    """Return the villages in scope without a row now that had some in the period before.

    policy, unit: codes. Without a unit only villages of units that have handed in for others: a
    unit that has not stands in `missing_units` as a whole. Of lines only those of the villages
    returned are read; seven queries.
    """
    subject = Policy.objects.filter(code=policy).first()
    period = current_period(subject, day) if subject else None
    before = period.previous() if period else None
    if subject is None or period is None or before is None:
        return []
    batches = reached(powers, act).filter(
        DONE, policy=subject, period__in=(period.code, before.code)
    )
    now: dict[int, Batch] = {}
    then: dict[int, Batch] = {}
    for batch in batches.select_related("unit"):
        (now if batch.period == period.code else then)[batch.pk] = batch
    came = {batch.unit_id for batch in now.values()}
    for key, batch in list(then.items()):
        if (batch.unit.code != unit) if unit else (batch.unit_id not in came):
            del then[key]
    places, sums = _sums(now, then, villages_of(powers, act))
    units = {batch.unit_id: batch.unit for batch in then.values()}
    reminded = newest_reminders(
        Reminder.objects.filter(policy=subject, period=period.code, village__in=places)
    )
    in_order = sorted(sums, key=lambda key: (places[key[1]].code, units[key[0]].code))
    return [
        Missing(
            policy=subject,
            unit=units[of_unit],
            period=period,
            before=before,
            rows=sums[of_unit, village].rows,
            total=sums[of_unit, village].total,
            at=sums[of_unit, village].at,
            village=places[village],
            reminded=reminded.get((subject.pk, of_unit, village)),
        )
        for of_unit, village in in_order
    ]


def _sums(
    now: dict[int, Batch], then: dict[int, Batch], scope: PlaceQuerySet
) -> tuple[dict[int, Place], dict[tuple[int, int], _Sum]]:
    """Return the villages in scope that are missing now, and what each had, by unit and village."""
    pairs = villages_paid([*now, *then])
    done = {(now[batch].unit_id, village) for batch, village in pairs if batch in now}
    missing = {
        (batch, village)
        for batch, village in pairs
        if batch in then and (then[batch].unit_id, village) not in done
    }
    places = scope.in_bulk({village for _batch, village in missing})
    lines = Line.objects.filter(
        batch__in={batch for batch, _village in missing}, village__in=places
    )
    sums: dict[tuple[int, int], _Sum] = {}
    grouped = lines.order_by().values_list(*_KEY).annotate(Count("pk"), Sum("amount"))
    for batch, village, rows, total in grouped:
        if (batch, village) not in missing:
            continue
        at = then[batch].submitted_at
        of_village = sums.setdefault((then[batch].unit_id, village), _Sum(at))
        of_village.rows += rows
        of_village.total += total
        of_village.at = min(filter(None, (of_village.at, at)), default=None)
    return places, sums
