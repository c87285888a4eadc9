from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import (
    MAX_QUERY_BYTES,
    QueryTooLong,
    contains,
    fold,
    pinyin_initials,
    query_tokens,
    terms,
    tokens,
)

HAN_TEXT = st.text(
    st.one_of(
        st.sampled_from("云阳县耕地补贴"),
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
        st.characters(min_codepoint=0x20000, max_codepoint=0x2A6DF),
    ),
    min_size=1,
    max_size=12,
)
MIXED_TEXT = st.lists(
    st.one_of(HAN_TEXT, st.sampled_from(["2026", "Q2", "abc", " ", "（", "，", "·"])), max_size=8
).map("".join)


def test_han_runs_give_characters_and_pairs_and_words_stay_whole():
    assert tokens("2026年耕地补贴ABC") == [
        "2026", "年", "耕", "地", "补", "贴", "年耕", "耕地", "地补", "补贴", "abc",
    ]  # fmt: skip


def test_tokens_are_unique_and_stand_in_order_of_appearance():
    assert tokens("地地 地 a A") == ["地", "地地", "a"]


def test_punctuation_separates_runs():
    assert "地补" not in tokens("耕地（补贴）")


def test_width_and_case_are_folded_alike_in_text_and_query():
    wide = "ABC12".translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})

    assert tokens(wide) == query_tokens("abc12") == ["abc12"]
    assert contains(f"补贴{wide}", "ABC12")


def test_rare_characters_are_han():
    assert tokens("蔈䶮𠮷") == ["蔈", "䶮", "𠮷", "蔈䶮", "䶮𠮷"]


def test_names_with_asterisks_and_dots_are_split_at_them():
    assert query_tokens("阿***·买*") == ["阿", "买"]


def test_a_query_of_several_characters_asks_for_pairs_only():
    assert query_tokens("耕地补贴") == ["耕地", "地补", "补贴"]
    assert query_tokens("地") == ["地"]
    assert query_tokens(" ，。!? ") == []


def test_every_term_of_a_query_must_stand_in_the_text():
    text = "双江街道2026年耕地地力保护补贴"

    assert contains(text, "双江 补贴")
    assert contains(text, "补贴  2026")
    assert not contains(text, "双江补贴")
    assert not contains(text, "双江 种粮")
    assert contains(text, "，")


def test_words_are_compared_whole():
    assert not contains("2026年", "26")
    assert contains("2026年", "2026")


def test_substring_check_refuses_what_tokens_alone_would_let_through():
    text, query = "补地 地贴 补贴地补", "补地贴"

    assert set(query_tokens(query)) <= set(tokens(text))
    assert not contains(text, query)


@given(MIXED_TEXT, MIXED_TEXT)
def test_what_contains_the_query_has_all_its_tokens(text, query):
    if contains(text, query):
        assert set(query_tokens(query)) <= set(tokens(text))


@given(HAN_TEXT, st.integers(0, 11), st.integers(1, 12))
def test_every_part_of_a_han_text_is_found(text, start, length):
    part = text[start : start + length]
    if part:
        assert contains(text, part)
        assert set(query_tokens(part)) <= set(tokens(text))


@given(st.text(max_size=50))
def test_folding_is_stable_and_any_text_can_be_asked(text):
    assert fold(fold(text)) == fold(text)
    assert len(tokens(text)) == len(set(tokens(text)))
    assert all(token == fold(token) for token in query_tokens(text))
    assert contains(text, text)


@given(
    st.text(
        st.sampled_from("，：；（）！？　<=\uff21\uff41\uff33\u0338\u0301İ\u017f㎡ﾞｶ补贴ab")
        | st.characters(),
        max_size=30,
    )
)
def test_folding_is_what_the_standard_says(text):
    normal = unicodedata.normalize("NFKC", text)

    assert fold(text) == unicodedata.normalize("NFKC", normal.lower())


@given(st.text(max_size=50))
def test_terms_stand_in_the_folded_text(text):
    assert all(term in fold(text) for term in terms(text))


def test_documents_may_be_cut_at_a_limit():
    assert tokens("耕地补贴", limit=3) == ["耕", "地", "补"]


@pytest.mark.parametrize(
    "query", ["a" * (MAX_QUERY_BYTES + 1), "地" * 3334, " ".join(map(str, range(1001)))]
)
def test_a_query_that_is_too_long_is_refused_with_a_sentence(query):
    with pytest.raises(QueryTooLong) as caught:
        query_tokens(query)

    assert "too long" in str(caught.value)


def test_lone_surrogates_do_no_harm():
    assert query_tokens("地\ud800") == ["地"]


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("江口镇", ("jkz",)),
        ("单家坪村", ("sjpc", "djpc")),
        ("仇庄", ("qz", "cz")),
        ("重庆", ("cq",)),
        ("蔈草镇", ("bcz",)),
        ("耕地补贴2026", ("gdbt2026",)),
        ("", ()),
        ("，", ()),
    ],
)
def test_initials_give_both_readings_of_surnames_in_place_names(name, initials):
    assert pinyin_initials(name) == initials
