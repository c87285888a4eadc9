from __future__ import annotations

import itertools
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.disclosure.suppression import (
    FEWEST_PEOPLE,
    NOTHING_HIDDEN,
    Cell,
    Suppression,
    moved_little,
    suppress,
)

TOWNSHIPS = "abcd"
# What one set pays: distinct people by township; 0 is a cell of companies alone.
a_set = st.dictionaries(st.sampled_from(TOWNSHIPS), st.integers(0, 12), min_size=1)


def hide(people: dict[str, int], **how: object) -> Suppression:
    return suppress(people, in_all=sum(people.values()), **how)


def test_large_cells_hide_nothing():
    assert hide({"a": 5, "b": 90}) == NOTHING_HIDDEN


def test_small_cell_takes_the_next_smallest_with_it():
    assert hide({"a": 3, "b": 90, "c": 20}) == Suppression(frozenset("ac"), total=False)


def test_two_small_cells_of_five_people_cover_each_other():
    assert hide({"a": 3, "b": 2, "c": 20}) == Suppression(frozenset("ab"), total=False)


def test_two_small_cells_of_few_people_take_a_third():
    assert hide({"a": 1, "b": 1, "c": 20}) == Suppression(frozenset("abc"), total=False)


def test_total_goes_when_only_one_place_is_paid():
    assert hide({"a": 4}) == Suppression(frozenset("a"), total=True)


def test_total_of_few_people_goes_whatever_the_places_say():
    assert suppress({"a": 2, "b": 2}, in_all=4).total


def test_companies_alone_are_no_secret():
    assert hide({"a": 0, "b": 30}) == NOTHING_HIDDEN


def test_companies_cannot_cover_a_person():
    assert hide({"a": 2, "b": 0}) == Suppression(frozenset("a"), total=True)


def test_place_named_besides_is_hidden_and_covered():
    assert hide({"a": 30, "b": 40}, besides=["a"]) == Suppression(frozenset("ab"), total=False)


def cell(people: int, total: str = "100.00") -> Cell:
    return Cell(people, people, Decimal(total))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (cell(20), cell(20), False),
        (cell(20), cell(21), True),
        (cell(20), cell(20, "90.00"), True),
        (cell(20), cell(25, "90.00"), False),
        (cell(20), cell(15), False),
    ],
)
def test_difference_of_fewer_than_five_people_is_noticed(before: Cell, after: Cell, said: bool):
    assert moved_little(before, after) is said


def rank(rows: list[list[Fraction]]) -> int:
    """Return the rank of a matrix, exactly (Gauss)."""
    rows, found = [row[:] for row in rows if any(row)], 0
    width = len(rows[0]) if rows else 0
    for column in range(width):
        pivot = next((n for n in range(found, len(rows)) if rows[n][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for n in range(found + 1, len(rows)):
            factor = rows[n][column] / rows[found][column]
            rows[n] = [x - factor * y for x, y in zip(rows[n], rows[found], strict=True)]
        found += 1
    return found


def published(sets: list[tuple[str, dict[str, int]]]) -> tuple[list, list[list[Fraction]], list]:
    """Return the unknowns, everything that is public as equations over them, and the secrets.

    Each set is (policy, people by township). Public are the shown totals of sets and townships,
    and the cube as ``figures`` builds it: cells, policies, townships, the county.
    """
    unknowns = [(n, place) for n, (_policy, people) in enumerate(sets) for place in people]
    position = {unknown: n for n, unknown in enumerate(unknowns)}
    zero = [Fraction(0)] * len(unknowns)
    cells: dict[tuple[str, str], list[Fraction]] = {}
    policies: dict[str, list[Fraction]] = {}
    secrets = []
    for n, (policy, people) in enumerate(sets):
        hidden = hide(people)
        for place in people:
            if place in hidden.places:
                secrets.append((n, place))
                continue
            row = cells.setdefault((policy, place), zero[:])
            row[position[n, place]] += 1
        if not hidden.total:
            row = policies.setdefault(policy, zero[:])
            for place in people:
                row[position[n, place]] += 1
    equations = []
    for n, (_policy, people) in enumerate(sets):
        hidden = hide(people)
        shown = [place for place in people if place not in hidden.places]
        equations += [unit(zero, [position[n, place]]) for place in shown]
        if not hidden.total:
            equations.append(unit(zero, [position[n, place] for place in people]))
    equations += [*cells.values(), *policies.values()]
    for place in TOWNSHIPS:
        parts = [row for (_policy, at), row in cells.items() if at == place]
        equations.append(added(zero, parts))
    equations.append(added(zero, list(policies.values())))
    return unknowns, equations, secrets


def unit(zero: list[Fraction], places: list[int]) -> list[Fraction]:
    return [Fraction(n in places) for n in range(len(zero))]


def added(zero: list[Fraction], rows: list[list[Fraction]]) -> list[Fraction]:
    return [sum(column, Fraction(0)) for column in zip(zero, *rows, strict=True)]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("PQ"), a_set), min_size=1, max_size=4))
def test_no_hidden_cell_follows_from_all_that_is_public(sets: list[tuple[str, dict[str, int]]]):
    unknowns, equations, secrets = published(sets)
    known = rank(equations)
    for secret in secrets:
        guess = [Fraction(unknown == secret) for unknown in unknowns]
        assert rank([*equations, guess]) == known + 1, (sets, secret)


@settings(max_examples=300, deadline=None)
@given(a_set)
def test_what_subtraction_gives_is_a_group_that_may_be_shown(people: dict[str, int]):
    hidden = hide(people)
    if hidden.places and not hidden.total:
        assert len(hidden.places) >= 2
        assert sum(people[place] for place in hidden.places) >= FEWEST_PEOPLE


def test_every_small_set_keeps_its_secret():
    """All sets of up to three townships with up to six people each, one by one."""
    for count in (1, 2, 3):
        for numbers in itertools.product(range(7), repeat=count):
            people = dict(zip(TOWNSHIPS, numbers, strict=False))
            hidden = hide(people)
            for place, number in people.items():
                assert (0 < number < FEWEST_PEOPLE) <= (place in hidden.places)
            unknowns, equations, secrets = published([("P", people)])
            for secret in secrets:
                guess = [Fraction(unknown == secret) for unknown in unknowns]
                assert rank([*equations, guess]) == rank(equations) + 1
