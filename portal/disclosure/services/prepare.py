"""What the public would see of a set, worked out without writing anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from portal.disclosure.acts import PREPARE
from portal.disclosure.public_row import FROZEN_NAMES, frozen_row, read_frozen
from portal.places.models import Place
from portal.policies.enums import DisclosureClass

from .freeze import listed_rows
from .plan import Plan, plan_of
from .remarks import Remark, remarks_on
from .scope import scope_of
from .stage import staged

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from decimal import Decimal

    from portal.disclosure.differences import Changes
    from portal.disclosure.errors import DisclosureError
    from portal.disclosure.suppression import Cell
    from portal.policies.models import Policy
    from portal.policies.periods import Period
    from portal.staff.models import Organisation, User

    from .stage import StagedSet

ROWS_A_PAGE = 50


# A row as it will be printed: masked, yuan and quantities as decimals; ``place`` in words.
PreparedRow: Any = frozen_row("PreparedRow", "place")


@dataclass(frozen=True, slots=True)
class PreparedPlace:
    """A line of the totals; None where the public sees that it is hidden."""

    code: str
    name: str
    payments: int | None
    people: int | None
    total: Decimal | None

    @property
    def hidden(self) -> bool:
        """Whether the public sees no figures here."""
        return self.payments is None


@dataclass(frozen=True)
class Preparation:
    """Everything the public would see, and what only the publisher sees (``remarks``).

    ``obstacle`` is what publishing would be refused for; it is the first remark as well.
    ``rows`` is one page (50) by printed name, empty for class C; ``next_after`` asks for the next
    one, "" at the end. Of class B the rows are what the village sees; the website sees ``places``.
    ``preview_token`` goes back to ``publish``.
    """

    ref: str
    policy: Policy
    period: Period
    unit: Organisation
    edition: int
    disclosure_class: DisclosureClass
    mask_mode: str
    total: PreparedPlace
    quantity: Decimal | None
    quantity_unit: str
    rate: Decimal | None
    places: tuple[PreparedPlace, ...]
    unlisted: int | None
    rows: tuple[Any, ...]
    row_count: int
    next_after: str
    formed_on: dt.date
    due_on: dt.date
    as_of: dt.date
    public_until: dt.date
    changes: Changes | None
    obstacle: DisclosureError | None
    remarks: tuple[Remark, ...]
    preview_token: str

    @property
    def publishable(self) -> bool:
        """Whether publishing would be accepted as things stand."""
        return self.obstacle is None


@PREPARE.service
@transaction.atomic
def prepare(
    *, policy: Policy, period: str, unit: Organisation, by: User, after: str = ""
) -> Preparation:
    """Return what publishing this set now would show. Writes nothing that stays.

    ``period`` is a code such as 2026Q2; of class C its whole year is prepared. ``after`` is what
    ``next_after`` of the page before said. Raises NotAllowed, WrongPeriod.
    """
    PREPARE.require(by, unit)
    scope = scope_of(policy=policy, period=period, unit=unit)
    with staged(scope) as staged_set:
        plan = plan_of(scope, staged_set)
        start = int(after) if after.isascii() and after.isdigit() else 0
        rows = _page(staged_set, start) if scope.by_name else []
    names = _names(plan, rows)
    more = start + len(rows) < plan.facts.listed and bool(rows)
    return Preparation(
        ref=scope.ref,
        policy=policy,
        period=scope.period,
        unit=unit,
        edition=plan.number,
        disclosure_class=scope.disclosure_class,
        mask_mode=scope.mode,
        total=_place("", "", plan.whole, hidden=plan.total_hidden),
        quantity=None if plan.total_hidden else plan.measure.quantity,
        quantity_unit=plan.measure.unit,
        rate=plan.measure.rate,
        places=_places(plan, names),
        unlisted=plan.unlisted,
        rows=tuple(PreparedRow(**row, place=names[row["village_code"]]) for row in rows),
        row_count=plan.facts.listed if scope.by_name else 0,
        next_after=str(start + len(rows)) if more else "",
        formed_on=plan.formed_on,
        due_on=plan.due.on,
        as_of=scope.today,
        public_until=plan.public_until,
        changes=plan.changes,
        obstacle=plan.obstacle,
        remarks=tuple(remarks_on(plan)),
        preview_token=plan.preview_token,
    )


def _page(staged: StagedSet, start: int) -> list[Mapping[str, Any]]:
    select, parameters = listed_rows(staged)
    frozen = ", ".join(connection.ops.quote_name(name) for name in FROZEN_NAMES)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {frozen} FROM ({select}) AS printed "  # noqa: S608 - names of our own tables
            "ORDER BY name_sort, name, line LIMIT %s OFFSET %s",
            [*parameters, ROWS_A_PAGE, start],
        )
        return [read_frozen(values) for values in cursor.fetchall()]


def _names(plan: Plan, rows: list[Mapping[str, Any]]) -> dict[str, str]:
    """Return the full names of all places by code; a code of no place stands for itself."""
    codes = {*plan.townships, *plan.villages, *(row["village_code"] for row in rows)}
    places = Place.objects.filter(code__in=codes).values_list("code", "full_name")
    return {code: code for code in codes} | dict(places)


def _place(code: str, name: str, cell: Cell, *, hidden: bool) -> PreparedPlace:
    if hidden:
        return PreparedPlace(code, name, None, None, None)
    return PreparedPlace(code, name, cell.payments, cell.people, cell.total)


def _places(plan: Plan, names: dict[str, str]) -> tuple[PreparedPlace, ...]:
    if plan.scope.disclosure_class == DisclosureClass.A:
        return tuple(
            _place(code, names[code], cell, hidden=False) for code, cell in plan.villages.items()
        )
    return tuple(
        _place(code, names[code], cell, hidden=code in plan.suppression.places)
        for code, cell in plan.townships.items()
    )
