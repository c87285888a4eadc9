from __future__ import annotations

import pytest

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
    assert names(entries.surnamed("张").order_by("name_sort", "id")) == ["张*", "张*", "张*三"]
    assert names(entries.surnamed("欧")) == ["欧*"]
    assert sorted(names(entries.surnamed("欧阳"))) == ["欧阳*", "欧阳*华"]


def test_printed_name_is_compared_whole(entries):
    assert names(entries.named("张*")) == ["张*", "张*"]
    assert names(entries.named("章*", "张家坪合作社").order_by("name_sort", "id")) == [
        "张家坪合作社",
        "章*",
    ]


def test_a_village_is_distinguished_from_the_others(desk, entries):
    assert entries.in_village(desk.elsewhere.code).count() == 1
