from __future__ import annotations

import pytest

from portal.places.models import Place
from portal.places.queries import (
    MatchStatus,
    PlaceOption,
    VillageIndex,
    outside,
    township_options,
)
from portal.places.rules import township_stem


@pytest.fixture
def wuxing(jiangkou) -> Place:
    return Place.objects.villages().in_township(jiangkou).order_by("code").first()


@pytest.mark.parametrize(
    "shape",
    [
        "{township}{name}",
        "云阳县{township}{name}",
        "重庆市云阳县{township}{name}村民委员会",
        "{stem}{name}",
        "{name}",
        "{code}",
    ],
)
def test_a_village_is_understood_however_it_is_written(shape, jiangkou, wuxing):
    text = shape.format(
        township=jiangkou.name,
        stem=township_stem(jiangkou.name),
        name=wuxing.name,
        code=wuxing.code,
    )
    match = VillageIndex.load().find(text, within=jiangkou)
    assert (match.status, match.place) == (MatchStatus.EXACT, wuxing)


def test_every_village_is_found_by_its_full_name_and_by_its_official_name(county):
    index = VillageIndex.load()
    for village in Place.objects.villages():
        assert index.find(village.full_name).place == village
        assert index.find(f"{village.township_name}{village.official_name}").place == village
        assert index.find(village.name, village.parent).place == village


def test_exactly_six_names_are_ambiguous_in_the_county(county):
    index = VillageIndex.load()
    ambiguous = {
        village.name
        for village in Place.objects.villages()
        if index.find(village.name).status is MatchStatus.AMBIGUOUS
    }
    assert ambiguous == {"龙水村", "双龙村", "向阳村", "大树村", "和平社区", "三湾村"}
    candidates = index.find("三湾村").candidates
    assert [p.code for p in candidates] == ["500235131208", "500235136203"]


def test_a_name_without_its_kind_is_understood_where_one_village_has_it(jiangkou, wuxing):
    match = VillageIndex.load().find(
        wuxing.name.removesuffix("村").removesuffix("社区"), within=jiangkou
    )
    assert match.place == wuxing


def test_a_village_of_another_township_is_unknown_here(county, jiangkou):
    elsewhere = Place.objects.villages().get(name="七一村")
    assert (
        VillageIndex.load().find(elsewhere.full_name, within=jiangkou).status is MatchStatus.UNKNOWN
    )
    assert VillageIndex.load().find(elsewhere.code, within=jiangkou).status is MatchStatus.UNKNOWN


def test_the_wrong_kind_is_unknown_but_suggested(county):
    village = Place.objects.villages().get(name="七一村")
    match = VillageIndex.load().find("七一社区")
    assert (match.status, match.place, match.candidates) == (MatchStatus.UNKNOWN, None, (village,))


@pytest.mark.parametrize("text", ["", None, "   ", "不存在村", "江口镇", "云阳县", "'; DROP TABLE"])
def test_nonsense_is_unknown(text, county):
    assert VillageIndex.load().find(text).status is MatchStatus.UNKNOWN


def test_a_mistyped_village_is_proposed_within_the_township(jiangkou, wuxing):
    index = VillageIndex.load()
    slip = f"{wuxing.name[:-1]}寸"

    for written in (slip, f"{jiangkou.name}{slip}"):
        similar = index.similar(written, jiangkou)
        assert wuxing in similar
        assert all(jiangkou.contains(place) for place in similar)
    assert index.similar("完全不同的名字", None) == []


def test_a_group_in_the_village_column_comes_along(county):
    match = VillageIndex.load().find("七一村三组")
    assert (match.place.name, match.group) == ("七一村", "3组")


def test_a_loaded_index_asks_the_database_once(county, django_assert_num_queries):
    with django_assert_num_queries(1):
        index = VillageIndex.load()
        for text in ("三湾村", "江口镇三湾村", "不存在村"):
            index.find(text)


def test_townships_are_understood(county):
    index = VillageIndex.load()
    names = [index.township(t) for t in ("江口镇", "江口", "江口镇人民政府", "云阳县江口镇")]
    assert {t.name for t in names} == {"江口镇"}
    assert index.township("双江街道办事处").name == "双江街道"
    assert index.township("500235131").name == "江口镇"
    assert index.township("没有镇") is None
    assert index.township("") is None


def test_options_come_in_the_order_of_codes(county, django_assert_num_queries):
    with django_assert_num_queries(1):
        townships = township_options()
    assert (len(townships), townships[0]) == (42, PlaceOption("500235001", "双江街道"))
    assert [o.code for o in townships] == sorted(o.code for o in townships)


def test_the_place_outside_lies_in_no_township(county):
    place = outside()
    assert (str(place), place.township_code, county.contains(place)) == ("县外", "", False)
