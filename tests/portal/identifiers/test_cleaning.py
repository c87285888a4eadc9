from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.identifiers.cleaning import clean, one_line, squeeze

TYPED = st.text(
    st.one_of(
        st.characters(),
        st.characters(max_codepoint=0x24F),
        st.sampled_from("\u200b\ufeff\u00a8\u0301\u3000\n\r\t\ue816\ufa10（）\u2f00"),
    ),
    max_size=30,
)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("五星村", "五星村"),
        ("  五星村\u3000\uff13组 ", "五星村 3组"),
        ("\uff21\uff22\uff23（\uff11\uff12）", "ABC(12)"),
        ("五星\u200b村\ufeff", "五星村"),
        ("第一行\r\n第二行\t三", "第一行 第二行 三"),
        ("\ue863江", "\u4dae江"),
        ("170.00\u202c", "170.00"),
        ("\u2060五星\u00ad村\u180e\u3164", "五星村"),
        ("张\ue5e5三", "张 三"),
        ("\ue816\ue855\ue78d", "\U00020087\U000241fe,"),
        ("\ufa10\u2f00", "\u585a一"),
        ("", ""),
        (" \u200b\n", ""),
    ],
)
def test_values_come_in_one_width_and_one_line(typed, value):
    assert clean(typed) == value


def test_values_without_spaces_are_squeezed():
    assert squeeze(" 2026 \uff31\uff12\u200b ") == "2026Q2"
    assert squeeze(None) == ""
    assert squeeze(12) == "12"


def test_questions_keep_their_width():
    assert one_line(" 张＊\u200b\n（江口） ") == "张＊ （江口）"


@given(TYPED)
def test_cleaning_twice_changes_nothing(typed):
    for step in (clean, squeeze, one_line):
        assert step(step(typed)) == step(typed)
