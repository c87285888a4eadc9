"""Everything about a set that would be published, worked out before anything is written.

``prepare`` shows it, ``publish`` carries it out: the same numbers, from the same statements.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Max
from django.utils import timezone

from portal.clocks.queries import add_working_days
from portal.disclosure import differences, rules
from portal.disclosure.enums import Grain
from portal.disclosure.errors import (
    BatchesOpen,
    NothingChanged,
    NothingPaid,
    NumberInText,
    WindowOver,
    YearNotOver,
)
from portal.disclosure.models import Edition, SetTotal
from portal.disclosure.public_kinds import QUANTITY
from portal.disclosure.public_row import TYPED_IN_SHEET
from portal.disclosure.suppression import Cell, Suppression, is_small, moved_little, suppress
from portal.identifiers.finder import holds_number
from portal.payouts.enums import LineEventKind
from portal.payouts.models import Line, LineEvent
from portal.policies.enums import DisclosureClass

from .freeze import listed_rows, public_names
from .scope import ENTRY_MODELS
from .stage import rows, table, yuan

if TYPE_CHECKING:
    import datetime as dt

    from portal.clocks.rules import Deadline
    from portal.disclosure.errors import DisclosureError
    from portal.disclosure.models import Disclosure

    from .scope import Scope
    from .stage import Facts, StagedSet


NOBODY: Final = Cell(0, 0, Decimal("0.00"))


@dataclass(frozen=True)
class Measure:
    """What the set adds up to in its own unit: 38,630.0 mu at 85.00 yuan each, where it does."""

    quantity: Decimal | None
    unit: str
    rate: Decimal | None


@dataclass(frozen=True)
class Plan:
    """A set as it would come out. ``obstacle`` is why it may not."""

    scope: Scope
    disclosure: Disclosure | None
    in_force: Edition | None
    number: int
    facts: Facts
    whole: Cell
    townships: dict[str, Cell]
    villages: dict[str, Cell]
    suppression: Suppression
    measure: Measure
    formed_on: dt.date
    due: Deadline
    public_until: dt.date
    changes: differences.Changes | None
    obstacle: DisclosureError | None

    @property
    def total_hidden(self) -> bool:
        """Whether the page of the set shows no total; of class A its rows are public."""
        return self.suppression.total and self.scope.disclosure_class != DisclosureClass.A

    @property
    def unlisted(self) -> int | None:
        """The payments not listed by name, if five people or more stand behind them."""
        few = is_small(self.facts.unlisted_people)
        return None if few or not self.scope.by_name else self.facts.unlisted or None

    @property
    def preview_token(self) -> str:
        """What a preview hands over to publishing, so that nothing else comes out: 32 digits."""
        scope = self.scope
        shown = (self.number, str(scope.disclosure_class), str(scope.mode), self.facts, self.whole)
        places = (sorted(self.townships.items()), sorted(self.villages.items()))
        text = repr((*shown, *places, self.suppression.total, sorted(self.suppression.places)))
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()

    def totals(self) -> list[SetTotal]:
        """Return the frozen totals, without edition; hidden ones keep no figures."""
        hidden, made = self.suppression, []
        made.append(_total(Grain.SET, "", self.whole, hidden=hidden.total))
        made += (
            _total(Grain.TOWNSHIP, code, cell, hidden=code in hidden.places)
            for code, cell in self.townships.items()
        )
        if self.scope.disclosure_class == DisclosureClass.A:
            made += (
                _total(Grain.VILLAGE, *place_and_cell, hidden=False)
                for place_and_cell in self.villages.items()
            )
        return made


def _total(grain: Grain, code: str, cell: Cell, *, hidden: bool) -> SetTotal:
    if hidden:
        return SetTotal(grain=grain, place_code=code, hidden=True)
    return SetTotal(
        grain=grain,
        place_code=code,
        payments=cell.payments,
        people=cell.people,
        total=cell.total,
    )


def plan_of(scope: Scope, staged: StagedSet) -> Plan:
    """Work out the plan of a staged set (about fifteen queries, whatever its size)."""
    disclosure = scope.disclosure()
    editions = disclosure.editions.all() if disclosure else Edition.objects.none()
    in_force = editions.filter(status="PUBLISHED").first()
    townships = staged.cells("township")
    whole = staged.whole()
    formed_on = _formed_on(staged)
    first = editions.order_by("number").values_list("published_at", flat=True).first()
    until = rules.public_until(_day(first) if first else scope.today, scope.policy.public_years)
    plan = Plan(
        scope=scope,
        disclosure=disclosure,
        in_force=in_force,
        number=(editions.aggregate(last=Max("number"))["last"] or 0) + 1,
        facts=staged.facts(),
        whole=whole,
        townships=townships,
        villages=staged.cells("village") if scope.by_name else {},
        suppression=_suppression(scope, editions, townships, whole),
        measure=_measure(staged),
        formed_on=formed_on,
        due=add_working_days(formed_on, scope.policy.disclosure_days),
        public_until=until,
        changes=_changes(staged, in_force),
        obstacle=None,
    )
    return replace(plan, obstacle=_obstacle(plan, staged))


def _day(moment: dt.datetime) -> dt.date:
    return timezone.localdate(moment, timezone.get_default_timezone())


def _formed_on(staged: StagedSet) -> dt.date:
    """Return the day the set came to be: the bank's last answer, or a payment that came back.

    A year of class C comes to be with its last day at the earliest.
    """
    scope = staged.scope
    settled = scope.batches().aggregate(at=Max("settled_at"))["at"]
    back = LineEvent.objects.filter(
        line__batch__in=staged.batch_ids, kind=LineEventKind.RETURNED
    ).aggregate(at=Max("at"))["at"]
    days = [_day(moment) for moment in (settled, back) if moment]
    if not scope.by_name:
        days.append(rules.last_day_of_year(scope.policy.period_kind, scope.period.year))
    return max(days, default=scope.today)


def _measure(staged: StagedSet) -> Measure:
    measures = rows(
        "SELECT SUM(line.quantity), MIN(line.unit), MAX(line.unit), "  # noqa: S608
        "MIN(COALESCE(line.rate, -1)), MAX(COALESCE(line.rate, -1)), "
        "SUM(CASE WHEN line.quantity IS NULL THEN 1 ELSE 0 END) "
        f'FROM "{staged.paid.name}" AS paid JOIN {table(Line)} AS line ON line.id = paid.line '
        f"WHERE {staged.counted}"
    )
    quantity, unit, last_unit, rate, last_rate, without = measures[0]
    if not quantity or without or unit != last_unit:
        return Measure(None, "", None)
    same = rate == last_rate and rate >= 0
    return Measure(QUANTITY.read(quantity), unit, yuan(rate) if same else None)


def _suppression(
    scope: Scope, editions: Any, townships: dict[str, Cell], whole: Cell
) -> Suppression:
    """Choose what stays hidden; a corrected year of class C must not move by few people either."""
    besides: set[str] = set()
    total = False
    if not scope.by_name:
        shown = SetTotal.objects.filter(edition__in=editions, hidden=False)
        figures = ("grain", "place_code", "payments", "people", "total")
        for grain, code, *cell in shown.exclude(grain=Grain.VILLAGE).values_list(*figures):
            after = whole if grain == Grain.SET else townships.get(code, NOBODY)
            if moved_little(Cell(*cell), after):
                total = True
                besides |= {code} - {""}
    people = {code: cell.people for code, cell in townships.items()}
    return suppress(people, in_all=whole.people, besides=besides, total=total)


def _changes(staged: StagedSet, in_force: Edition | None) -> differences.Changes | None:
    """Compare with the edition in force, if it has rows of the same class."""
    scope = staged.scope
    if in_force is None or in_force.disclosure_class != scope.disclosure_class:
        return None
    model = ENTRY_MODELS.get(scope.disclosure_class)
    if model is None:
        return None
    return differences.compare(differences.entries_of(model, in_force), listed_rows(staged))


def _obstacle(plan: Plan, staged: StagedSet) -> DisclosureError | None:
    scope = plan.scope
    if not plan.facts.payments:
        return NothingPaid(scope.ref)
    if scope.today > plan.public_until:
        return WindowOver(plan.public_until)
    if not scope.by_name:
        last_day = rules.last_day_of_year(scope.policy.period_kind, scope.period.year)
        if scope.today <= last_day:
            return YearNotOver(scope.period.year, last_day)
        if numbers := list(scope.open_batches().values_list("number", flat=True)):
            return BatchesOpen(numbers)
    if plan.in_force is not None and _says_the_same(plan, plan.in_force):
        return NothingChanged(scope.ref, plan.in_force.number)
    return _number_in_text(staged) if scope.by_name else None


def _says_the_same(plan: Plan, old: Edition) -> bool:
    if old.disclosure_class != plan.scope.disclosure_class:
        return False
    if plan.changes is not None:
        return plan.changes.none and plan.unlisted == old.unlisted
    figures = ("grain", "place_code", "payments", "people", "total", "hidden")
    new = {tuple(getattr(total, name) for name in figures) for total in plan.totals()}
    return new == set(old.totals.values_list(*figures))


def _number_in_text(staged: StagedSet) -> DisclosureError | None:
    for typed in TYPED_IN_SHEET:
        if count := sum(map(holds_number, staged.texts(typed))):
            return NumberInText(typed.heading, count)
    if not (columns := public_names(staged)):
        return None
    lines = Line.objects.filter(batch__in=staged.batch_ids).values_list("extra", flat=True)
    for column in columns:
        texts = (str(extra.get(column) or "") for extra in lines.iterator(chunk_size=5000))
        if count := sum(map(holds_number, texts)):
            return NumberInText(column, count)
    return None
