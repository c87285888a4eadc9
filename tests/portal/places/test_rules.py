from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.places.enums import PlaceKind, PlaceLevel
from portal.places.rules import (
    group_code,
    group_number,
    is_group,
    kind_of,
    level_of,
    normalise_group,
    numeral,
    one_slip_apart,
    parent_code,
    short_village_name,
    split_group,
    township_stem,
    village_stem,
)

CHINESE = "零一二三四五六七八九"


def in_chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    if not tens:
        return CHINESE[ones]
    return ("" if tens == 1 else CHINESE[tens]) + "十" + (CHINESE[ones] if ones else "")


@pytest.mark.parametrize(
    "text",
    ["三组", "第3村民小组", "3社", "三社", "３组", "03组", " 3 组 ", "3", 3, "第三小组", "3队"],
)
def test_every_way_of_writing_the_third_group_means_that_one(text):
    assert normalise_group(text) == "3组"


@pytest.mark.parametrize(
    ("text", "kept"), [("下坝组", "下坝组"), (None, ""), ("", ""), ("0组", "0组")]
)
def test_a_group_without_a_number_keeps_its_words(text, kept):
    assert normalise_group(text) == kept
    assert group_number(text) is None


@given(st.integers(1, 99))
def test_a_group_written_in_chinese_is_the_one_written_in_digits(number):
    assert normalise_group(f"第{in_chinese(number)}村民小组") == normalise_group(f"{number}社")
    assert numeral(in_chinese(number)) == number


@given(st.text())
def test_normalising_a_group_twice_changes_nothing(text):
    assert normalise_group(normalise_group(text)) == normalise_group(text)


@pytest.mark.parametrize(
    "text", ["五星村", "五星村村民委员会", "五星村委会", "五星村民委员会", " 五星 村 "]
)
def test_a_village_is_known_by_its_short_name(text):
    assert short_village_name(text) == "五星村"
    assert village_stem(text) == "五星"


def test_a_community_is_known_by_its_short_name():
    assert short_village_name("三龙社区居民委员会") == "三龙社区"
    assert short_village_name("三龙居委会") == "三龙社区"
    assert village_stem("三龙社区居委会") == "三龙"


def test_stems_of_townships():
    assert township_stem("江口镇人民政府") == "江口"
    assert township_stem("双江街道办事处") == "双江"
    assert township_stem("清水土家族乡") == "清水"


def test_a_group_behind_the_village_is_split_off():
    assert split_group("五星村三组") == ("五星村", "3组")
    assert split_group("五星村村民委员会第3村民小组") == ("五星村村民委员会", "3组")
    assert split_group("三龙社区12组") == ("三龙社区", "12组")
    assert split_group("五星村") == ("五星村", "")


def test_codes_tell_level_kind_and_parent():
    assert level_of("500235") is PlaceLevel.COUNTY
    assert level_of("500235131") is PlaceLevel.TOWNSHIP
    assert level_of("500235131201") is PlaceLevel.VILLAGE
    assert level_of(group_code("500235131201", 3)) is PlaceLevel.GROUP
    assert level_of("\uff15\uff10\uff10\uff12\uff13\uff15") is None
    assert kind_of("500235131201") is PlaceKind.VILLAGE_COMMITTEE
    assert kind_of("500235131008") is PlaceKind.RESIDENT_COMMITTEE
    assert parent_code("500235131201-03") == "500235131201"
    assert parent_code("500235131201") == "500235131"


@pytest.mark.parametrize("written", ["五星寸", "五里村", "五村", "五五星村", "五星村村", "星五村"])
def test_one_slip_of_the_pen_is_told(written):
    assert one_slip_apart(written, "五星村")
    assert one_slip_apart("五星村", written)


@pytest.mark.parametrize("written", ["五星村", "九龙村", "村五星", "五", "", "五星村二村"])
def test_other_names_are_no_slip(written):
    assert not one_slip_apart(written, "五星村")


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("三组", True),
        ("3社", True),
        ("下坝组", True),
        ("五星村三组", False),
        ("3", False),
        ("五星村", False),
        ("合作社", False),
        ("", False),
        (None, False),
    ],
)
def test_a_group_is_told_from_a_village(text, group):
    assert is_group(text) is group
