from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.identifiers.finder import Certainty, NumberKind, find_numbers, holds_number
from portal.identifiers.id_numbers import check_id_number
from portal.identifiers.phones import check_phone
from tests.factories.numbers import card_number, id_number, old_id_number, phone_number
from tests.factories.writings import HELD, LEFT_ALONE

ID = id_number("500235", "19800101", 7)
DIGITS = "0123456789\u3007零一二三四五六七八九壹贰叁\uff10\uff11\u2460\u0661Xx*"
GAPS = " \t\r\n.-_/·,()\u200b\ufeff\u3000\u2014\ue000\U0010ffff张组第年A"


@pytest.mark.parametrize("kind", NumberKind)
def test_numbers_are_found_however_they_are_written(kind):
    texts = [(writing, text) for held, writing, text in HELD if held == kind]
    missed = [found for found in texts if not holds_number(found[1])]
    of_kind = sum(any(number.kind == kind for number in find_numbers(text)) for _, text in texts)

    assert missed == []
    assert of_kind / len(texts) > 0.99


def test_other_numbers_are_left_alone():
    assert [(example, text) for example, text in LEFT_ALONE if holds_number(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        ID,
        f"证号{ID}，已核",
        f"{ID[:6]} {ID[6:14]} {ID[14:]}",
        f"{ID[:6]}-{ID[6:14]}-{ID[14:]}",
        f"{ID[:6]}\u200b{ID[6:14]}\ufeff{ID[14:]}",
        "".join(chr(ord(c) + 0xFEE0) for c in ID),
        "51122419800101123x",
        "500235800101123",
        card_number(5),
        phone_number(9),
        f"电话：{phone_number(9)[:3]} {phone_number(9)[3:7]} {phone_number(9)[7:]}",
        f"本人{id_number()}",
        id_number().lower(),
        f"卡{card_number(length=16)}",
        "6228 4812 3456 7890 123",
        f"电话:{phone_number()}",
        "138-0000-1111",
        "138.1234.5678",
    ],
)
def test_number_of_a_person_is_found(text):
    assert holds_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "8组",
        "水稻",
        "2026-09-03",
        "38,630.0 亩",
        "500235131005",
        "编号 20260903",
        "138****1234",
        "380235********1234",
        "2026-05-12",
        "第3批 20260512",
        "县财发(2026)12号",
        "12345678901",
    ],
)
def test_ordinary_text_passes(text):
    assert not holds_number(text)


@pytest.mark.parametrize(
    ("text", "kind", "written", "value", "certainty"),
    [
        (f"张三{ID}，", NumberKind.ID_NUMBER, ID, ID, Certainty.CERTAIN),
        ("证号500235198001010072。", NumberKind.ID_NUMBER, "500235198001010072",
         "500235198001010072", Certainty.POSSIBLE),
        (old_id_number(seq=7), NumberKind.ID_NUMBER, old_id_number(seq=7),
         id_number("512225", "19650101", 7), Certainty.LIKELY),
        ("王五 138.1234.5678 3组", NumberKind.MOBILE, "138.1234.5678", "13812345678",
         Certainty.LIKELY),
        ("+86 138 1234 5678", NumberKind.MOBILE, "138 1234 5678", "13812345678",
         Certainty.LIKELY),
        (f"卡{card_number(5)}", NumberKind.CARD, card_number(5), card_number(5),
         Certainty.CERTAIN),
        ("6217003600001234567", NumberKind.CARD, "6217003600001234567", "6217003600001234567",
         Certainty.LIKELY),
        ("13010104001234568", NumberKind.CARD, "13010104001234568", "13010104001234568",
         Certainty.POSSIBLE),
        ("500235********1234", NumberKind.ID_NUMBER, "500235********1234", "5002351234",
         Certainty.POSSIBLE),
        ("证号500235********1234，", NumberKind.ID_NUMBER, "500235********1234", "5002351234",
         Certainty.POSSIBLE),
    ],
)  # fmt: skip
def test_it_says_where_the_number_is_and_how_sure_it_is(text, kind, written, value, certainty):
    (number,) = find_numbers(text)

    assert text[number.start : number.end] == written
    assert (number.kind, number.value, number.certainty) == (kind, value, certainty)


def test_several_numbers_come_in_their_order():
    text = f"{phone_number(3)}，{ID}；卡 {card_number(5)}"

    assert [number.value for number in find_numbers(text)] == [
        phone_number(3), ID, card_number(5),
    ]  # fmt: skip


@given(st.text(st.one_of(st.sampled_from(DIGITS + GAPS), st.characters()), max_size=80))
def test_no_text_makes_it_raise(text):
    for number in find_numbers(text):
        assert 0 <= number.start < number.end <= len(text)


@given(
    st.sampled_from([ID, id_number("512225", "19650815", 41)]),
    st.text("\u200b\ufeff\xad\u2060", max_size=3),
    st.booleans(),
    st.integers(1, 17),
)
def test_what_is_found_is_what_was_disguised(number, unseen, wide, cut):
    disguised = f"{number[:cut]}{unseen}\n{number[cut:]}"
    if wide:
        disguised = "".join(chr(ord(c) + 0xFEE0) if c.isalnum() else c for c in disguised)
    (found,) = find_numbers(f"张三{disguised}，")

    assert found.value == check_id_number(found.value) == number


@given(st.integers(0, 99_999_999), st.sampled_from([" ", "-", ".", "\u3000", "·", "/", "\u200b"]))
def test_phones_in_parts_are_found(seq, gap):
    number = phone_number(seq)
    (found,) = find_numbers(f"{number[:3]}{gap}{number[3:7]}{gap}{number[7:]}")

    assert found.value == check_phone(found.value) == number
