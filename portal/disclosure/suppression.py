"""Which totals of a set must stay hidden: small cells and what would give them away (decision 6).

A leaf without database. The equations an outsider has are those of one set: its total is the sum of
its townships. So a hidden cell is safe when the total is hidden too, or when at least two cells
are hidden together and at least five people stand behind them together: then subtraction gives
the sum of a group that may be shown, never one cell. The county's figures add up shown totals and
nothing else, so they bring no equation that the sets have not (docs/privacy.md, with the proof;
tests/portal/disclosure/test_suppression.py solves the equations).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

# Norms B1: cells of three to five people are hidden; decision 6 takes five.
FEWEST_PEOPLE: Final = 5
FEWEST_HIDDEN: Final = 2


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure: payments, distinct persons (companies not counted), yuan."""

    payments: int
    people: int
    total: Decimal


@dataclass(frozen=True, slots=True)
class Suppression:
    """What one set keeps to itself: the hidden places, and whether its total goes with them."""

    places: frozenset[str]
    total: bool


NOTHING_HIDDEN: Final = Suppression(frozenset(), total=False)


def is_small(people: int) -> bool:
    """Say whether a figure is about one to four persons; nobody at all is no secret."""
    return 0 < people < FEWEST_PEOPLE


def suppress(
    people: Mapping[str, int], *, in_all: int, besides: Iterable[str] = (), total: bool = False
) -> Suppression:
    """Choose what a set hides.

    people: distinct persons by place (companies are not counted). in_all: distinct persons of the
    set. besides: places that must be hidden for another reason; total: the same for the total. The
    smallest cells go first when more must be hidden; a cell of companies alone never has to.
    """
    hidden = {place for place, count in people.items() if is_small(count)} | set(besides)
    if total or is_small(in_all):
        return Suppression(frozenset(hidden), total=True)
    if not hidden:
        return NOTHING_HIDDEN
    chosen = set(hidden)
    others = sorted((n, place) for place, n in people.items() if n and place not in chosen)
    for _count, place in others:
        if _covers(people, chosen):
            break
        chosen.add(place)
    if _covers(people, chosen):
        return Suppression(frozenset(chosen), total=False)
    return Suppression(frozenset(hidden), total=True)


def _covers(people: Mapping[str, int], places: set[str]) -> bool:
    behind = sum(people.get(place, 0) for place in places)
    return len(places) >= FEWEST_HIDDEN and behind >= FEWEST_PEOPLE


def moved_little(before: Cell, after: Cell) -> bool:
    """Say whether two publications of a cell differ by fewer than five people.

    Equal figures tell nothing. A difference of five in the number of people is a difference of at
    least five people; any other difference may be about one.
    """
    return before != after and abs(after.people - before.people) < FEWEST_PEOPLE
