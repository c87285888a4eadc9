from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.identifiers.names import normalise_name
from portal.recipients.masks import (
    MaskMode,
    is_masked,
    is_surname,
    mask_name,
    mask_query,
    remask,
    surname_of,
)
from portal.recipients.surnames import COMPOUND_SURNAMES

FULL, FIRST_LAST, SURNAME = MaskMode.FULL, MaskMode.FIRST_LAST, MaskMode.SURNAME
MASKED = st.sampled_from([FIRST_LAST, SURNAME])

HAN = st.one_of(
    st.sampled_from("张王李欧阳司马诸葛东方第五公上一〇䶮塆"),
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
    st.characters(min_codepoint=0x20000, max_codepoint=0x2A6DF),
)
PLAIN_NAMES = st.text(HAN, min_size=1, max_size=7)
COMPOUND_NAMES = st.builds(
    str.__add__, st.sampled_from(sorted(COMPOUND_SURNAMES)), st.text(HAN, max_size=4)
)
DOTTED_NAMES = st.lists(st.text(HAN, min_size=1, max_size=5), min_size=2, max_size=4).map("·".join)
LATIN_NAMES = st.text("abcdefghijklmnopqrstuvwxyzABC -'", min_size=1, max_size=20)
NAMES = st.one_of(
    PLAIN_NAMES, COMPOUND_NAMES, DOTTED_NAMES, LATIN_NAMES, st.text(min_size=1, max_size=12)
)


@pytest.mark.parametrize(
    ("name", "first_last", "surname"),
    [
        ("仲尼", "仲*", "仲*"),
        ("张小三", "张*三", "张**"),
        ("张大小三", "张**三", "张***"),
        ("欧阳修", "欧阳*", "欧阳*"),
        ("欧阳明华", "欧阳*华", "欧阳**"),
        ("欧阳", "欧*", "欧*"),
        ("爱新觉罗溥仪", "爱新觉罗*仪", "爱新觉罗**"),
        ("阿依古丽·买买提", "阿***·买**", "阿***·***"),
        ("阿依古丽 • 买买提", "阿***·买**", "阿***·***"),
        ("阿·买", "阿·*", "阿·*"),
        ("张", "张*", "张*"),
        ("J", "J*", "J*"),
        ("John Doe", "J*", "J*"),
        ("𠮷𠮷𠮷", "𠮷*𠮷", "𠮷**"),
        ("张䶮", "张*", "张*"),
        ("王 小 明", "王*明", "王**"),
        ("", "", ""),
        ("张*三", "张*三", "张**"),
    ],
)
def test_names_are_masked_as_the_norms_say(name, first_last, surname):
    assert mask_name(name, FIRST_LAST) == first_last
    assert mask_name(name, SURNAME) == surname


@given(NAMES)
def test_full_mode_shows_the_one_form_of_the_name(name):
    assert mask_name(name, FULL) == normalise_name(name)


@given(NAMES)
def test_surname_form_follows_from_the_first_last_form_of_every_name(name):
    assert remask(mask_name(name, FIRST_LAST), SURNAME) == mask_name(name, SURNAME)


@given(NAMES, MASKED)
def test_masking_twice_is_masking_once(name, mode):
    assert mask_name(mask_name(name, mode), mode) == mask_name(name, mode)


@given(NAMES, MASKED)
def test_masked_name_never_contains_the_full_name(name, mode):
    full = normalise_name(name)
    assume(len(full) > 1 and set(full) - set("*·"))
    assume("*" not in full)

    assert full not in mask_name(name, mode)


@given(st.one_of(PLAIN_NAMES, COMPOUND_NAMES), MASKED)
def test_most_of_a_given_name_is_hidden(name, mode):
    assume(len(name) > 1)
    masked = mask_name(name, mode)

    assert len(masked) == len(name)
    assert masked.count("*") >= max(1, len(name) - len(surname_of(name)) - 1)


@given(NAMES, MASKED)
def test_masked_forms_fit_their_column(name, mode):
    assert len(mask_name(name * 3, mode)) <= max(64, len(name * 3))


@given(st.one_of(PLAIN_NAMES, COMPOUND_NAMES, DOTTED_NAMES), MASKED)
def test_surname_is_the_same_of_the_full_and_the_masked_name(name, mode):
    assert surname_of(mask_name(name, mode)) == surname_of(name)


@given(NAMES)
def test_full_and_printed_name_ask_the_same_question(name):
    modes = (FIRST_LAST, SURNAME)

    assert mask_query(mask_name(name, FIRST_LAST), modes) == mask_query(name, modes)


def test_a_query_looks_for_each_mode_once():
    assert mask_query("张小三", (FIRST_LAST, SURNAME)) == ("张*三", "张**")
    assert mask_query("张三", (FIRST_LAST, SURNAME)) == ("张*",)
    assert mask_query("张小三", (FULL, SURNAME)) == ("张小三", "张**")


def test_masked_texts_are_known_by_their_asterisks():
    assert is_masked("张*三")
    assert is_masked("张＊三")
    assert not is_masked("张三")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("张", True), ("欧阳", True), ("张三", False), ("J", False), ("", False), ("*", False)],
)
def test_a_surname_is_one_character_or_a_listed_compound(text, expected):
    assert is_surname(text) is expected
