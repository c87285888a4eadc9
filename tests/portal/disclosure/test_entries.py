from __future__ import annotations

from decimal import Decimal

import pytest

from portal.disclosure.enums import Sort
from portal.disclosure.models import DisclosedEntry
from portal.recipients.enums import RecipientKind
from tests.factories.disclosure import Paid, make_person


@pytest.fixture
def entries(desk):
    here, there = desk.villages[0], desk.elsewhere
    names = ["欧美", "欧阳修", "欧阳明华", "张三", "章三", "张小三", "安云"]
    rows = [Paid(make_person(here, name), f"{n}0.00") for n, name in enumerate(names, 1)]
    rows.append(Paid(make_person(there, "张三"), "30.00"))
    company = make_person(here, "张家坪合作社", kind=RecipientKind.ORGANISATION)
    desk.pay([*rows, Paid(company, "5.00")])
    desk.publish()
    return DisclosedEntry.objects.current()


def names(rows) -> list[str]:
    return list(rows.values_list("name", flat=True))


def test_surname_finds_people_of_this_surname_only(entries):
    assert names(entries.surnamed("张").sorted_by(Sort.NAME)) == ["张*", "张*", "张*三"]
    assert names(entries.surnamed("欧")) == ["欧*"]
    assert sorted(names(entries.surnamed("欧阳"))) == ["欧阳*", "欧阳*华"]


def test_printed_name_is_compared_whole(entries):
    assert names(entries.named("张*")) == ["张*", "张*"]
    assert names(entries.named("章*", "张家坪合作社").sorted_by("name")) == ["张家坪合作社", "章*"]


def test_places_policies_and_years_are_told_apart(desk, entries):
    assert entries.in_township("500235131").count() == 8
    assert entries.in_village(desk.elsewhere.code).count() == 1
    assert entries.of_policy("042").of_year(2026).count() == 9
    assert entries.of_year(2025).count() == 0


def test_amounts_have_bounds(entries):
    found = entries.paid_at_least(Decimal(30)).paid_at_most(Decimal(50))
    assert found.count() == 4


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("narrow", [False, True])
def test_keyset_pages_put_together_are_the_whole_list(entries, sort: Sort, narrow: bool):
    column = {"name": "name_sort"}.get(sort.value, sort.value.lstrip("-"))
    whole = list(entries.sorted_by(sort, narrow=narrow))
    found, rest = [], entries
    while page := list(rest.sorted_by(sort, narrow=narrow)[:2]):
        found += page
        rest = entries.after(sort, getattr(page[-1], column), page[-1].pk)
    assert [row.pk for row in found] == [row.pk for row in whole]
    assert len(found) == 9


def test_narrow_order_is_the_same_order(entries):
    wide = list(entries.sorted_by("-amount").values_list("pk", flat=True))
    assert list(entries.sorted_by("-amount", narrow=True).values_list("pk", flat=True)) == wide
