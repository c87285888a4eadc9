from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.recipients.sortkeys import SORT_KEY_LENGTH, name_sort_key


@pytest.mark.parametrize(
    ("surname", "reading"),
    [
        ("仇", "qiu"),
        ("单", "shan"),
        ("曾", "zeng"),
        ("解", "xie"),
        ("区", "ou"),
        ("查", "zha"),
        ("朴", "piao"),
        ("任", "ren"),
        ("覃", "qin"),
        ("万俟", "mo"),
        ("尉迟", "yu"),
        ("张", "zhang"),
        ("欧阳", "ou"),
    ],
)
def test_surnames_are_read_as_surnames(surname, reading):
    assert re.match("[a-z]+", name_sort_key(f"{surname}*")).group() == reading


def test_readings_of_surnames_do_not_spill_into_given_names():
    assert "dan1" in name_sort_key("张*单")


def test_masked_names_sort_by_surname_then_asterisk_then_given_name():
    names = ["张*三", "张**", "张*", "张小三", "占*", "章*", "阿***·买**", "欧阳*", "J*", "*", ""]

    assert sorted(names, key=name_sort_key) == [
        "", "*", "阿***·买**", "J*", "欧阳*", "占*", "张*", "张**", "张*三", "张小三", "章*",
    ]  # fmt: skip


def test_people_of_one_surname_stand_together():
    names = ["张*一", "章*二", "张*三", "章*四"]

    assert sorted(names, key=name_sort_key) == ["张*三", "张*一", "章*二", "章*四"]


@given(st.text(max_size=80))
def test_keys_are_short_stable_and_sort_alike_under_every_collation(name):
    key = name_sort_key(name)

    assert re.fullmatch("[0-9a-z]*", key)
    assert len(key) <= SORT_KEY_LENGTH
    assert name_sort_key(name) == key


def test_characters_without_reading_come_last():
    assert name_sort_key("𠮷*") > name_sort_key("左*")
