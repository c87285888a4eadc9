"""One contract: whatever is asked, both engines answer alike, rows, markers, counts and facets."""

from __future__ import annotations

import itertools
from dataclasses import asdict
from decimal import Decimal

import pytest
from django.core import signing

from portal.disclosure.queries.filters import printed_query
from portal.disclosure.services.publish import publish
from portal.places.models import Place
from portal.policies.models import Policy
from portal.recipients.enums import RecipientKind
from portal.staff.models import Organisation
from search.backends.database import DatabaseEngine
from search.backends.elasticsearch import ElasticsearchEngine
from search.documents import PAYOUTS
from search.filters import PayoutFilter, read_filter
from search.index.build import rebuild
from search.labels import current_labels
from tests.factories.disclosure import Paid, make_person, pay

pytestmark = [pytest.mark.elasticsearch, pytest.mark.django_db]

STORED, INDEXED = DatabaseEngine(), ElasticsearchEngine()
SORTS = ("name", "amount", "-amount", "-paid_on")
ZERO = "\u3007"  # a Han character, and a surname; it looks like a letter
PEOPLE = (
    "谭三", "谭小三", "谭大三", "覃三", "李四", "王䶮", "䶮三", "蔈草花", "塆里人", "单家坪",
    "欧阳明", "欧阳小明", "司马相如", "阿依古丽·买买提", "牟二", ZERO + "一",
)  # fmt: skip
COMPANIES = (
    "云阳县蔈草镇塆里柑橘专业合作社",
    "云阳ABC农业2026有限公司",
    "".join(chr(ord(char) + 0xFEE0) for char in "ABC2026") + "公司",
)
TYPED = (
    "", "谭", "谭*", "谭*三", "谭小三", "谭小三 李四", "覃", "单", "欧阳", "欧", "䶮", "王䶮", "蔈",
    "塆里人", "阿***·买**", "阿依古丽·买买提", ZERO, "司马相如", "没有人", "张", "a", "ABC", "*",
    *COMPANIES,
)  # fmt: skip


@pytest.fixture
def mixed(county, elastic) -> None:
    """Add sets of another policy, year and township with every kind of name, and index them."""
    unit = Organisation.objects.get(code="500235131")
    Policy.objects.filter(code="015").update(disclosure_class="A", public_years=5)
    villages = list(Place.objects.villages().order_by("code")[:3])
    villages += [county.village, county.other_village]
    for policy, period in (("015", "2026"), ("042", "2025")):
        rows = [
            Paid(make_person(villages[n % 5], name), f"{(n * 37) % 11}00.5{n % 3}", unit="亩")
            for n, name in enumerate(PEOPLE * 2)
        ]
        rows += [
            Paid(make_person(villages[n], name, kind=RecipientKind.ORGANISATION), "70.01")
            for n, name in enumerate(COMPANIES)
        ]
        found = Policy.objects.get(code=policy)
        pay(unit, found, rows, maker=county.clerk.member, period=period)
        publish(policy=found, period=period, unit=unit, by=county.clerk, preview_token=None)
    rebuild(PAYOUTS)


def told(page) -> dict:
    """Return a page with its markers opened: their signatures carry the time."""
    opened = asdict(page)
    for name in ("next", "previous"):
        marker = opened[name]
        opened[name] = signing.loads(marker, salt="search.cursor") if marker else ""
    return opened


def walk(first, second, wanted: PayoutFilter, limit: int = 7) -> int:
    """Compare page by page to the end and back again, each engine following the other's marker."""
    pages = 0
    for direction in ("next", "previous"):
        while True:
            one, other = first.page(wanted, limit=limit), second.page(wanted, limit=limit)
            assert told(one) == told(other), wanted
            pages += 1
            marker = getattr(other if pages % 2 else one, direction)
            if not marker:
                break
            wanted = wanted.with_(cursor=marker)
    return pages


def test_a_name_however_typed_finds_the_same(mixed) -> None:
    for typed in TYPED:
        wanted = PayoutFilter(q=printed_query(typed))
        assert told(STORED.page(wanted, limit=100)) == told(INDEXED.page(wanted, limit=100)), typed
        assert STORED.summary(wanted) == INDEXED.summary(wanted), typed


def test_what_must_be_found_is_found_by_both(mixed) -> None:
    """Equal answers could be equally wrong: these are counted by hand."""
    for typed, count in (
        ("谭", 15), ("谭*三", 10), ("王䶮", 5), ("䶮", 4), ("蔈", 4), ("塆里人", 4), ("欧阳", 9),
        ("欧", 0), (ZERO, 4), ("没有人", 0), (COMPANIES[0], 2), (COMPANIES[1], 2), ("张", 0),
    ):  # fmt: skip
        wanted = PayoutFilter(q=printed_query(typed))
        found = {len(engine.page(wanted, limit=100).rows) for engine in (STORED, INDEXED)}
        assert found == {count}, typed


def test_pages_are_the_same_to_the_end_and_back(mixed, county) -> None:
    for sort in SORTS:
        for wanted in (
            PayoutFilter(sort=sort, q="谭"),
            PayoutFilter(sort=sort, min=Decimal(100), max=Decimal(700)),
            PayoutFilter(sort=sort, township=county.unit.code, village=county.village.code),
            PayoutFilter(sort=sort, policy="015", year=2026),
        ):
            walk(STORED, INDEXED, wanted)
        assert walk(STORED, INDEXED, PayoutFilter(sort=sort)) == 2 * 12


def test_every_combination_of_conditions_gives_the_same_counts_and_facets(mixed, county) -> None:
    compared = 0
    places = ({}, {"township": county.unit.code}, {"village": county.village.code})
    for q, policy, year, place, least in itertools.product(
        ("", "谭", "谭*三 李*", "没**"),
        ("", "015", "042"),
        ("", "2025", "2026", "2024"),
        places,
        ("", "300"),
    ):
        asked = {"q": q, "policy": policy, "year": year, "min": least} | place
        wanted = read_filter(asked, current_labels())
        stored, indexed = (engine.answer(wanted, limit=5) for engine in (STORED, INDEXED))
        assert (told(stored[0]), stored[1]) == (told(indexed[0]), indexed[1]), wanted
        compared += 1
    assert compared == 4 * 3 * 4 * 3 * 2


def test_counting_stops_at_the_same_number(mixed, settings) -> None:
    asked = (
        PayoutFilter(q="谭"),
        PayoutFilter(q="谭", policy="042"),
        PayoutFilter(q="谭", policy="042", year=2026),
        PayoutFilter(min=Decimal(1)),
        PayoutFilter(min=Decimal(500), year=2025),
    )
    for settings.SEARCH_EXACT_HITS in (1, 5, 20):
        for wanted in asked:
            assert STORED.summary(wanted) == INDEXED.summary(wanted), wanted
