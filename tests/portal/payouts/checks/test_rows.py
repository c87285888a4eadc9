from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.payouts.checks.rows import holds_identifier, shown_number, shown_place
from tests.factories.numbers import card_number, id_number, phone_number


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("1,234.50", "1,234.50"),
        (12.5, "12.5"),
        (-3, "-3"),
        (None, ""),
        ("张小三", "张***"),
        (phone_number(), "1***"),
        (id_number(), "5***"),
        ("622848 1234", "6***"),
    ],
)
def test_an_amount_is_shown_but_not_what_slipped_into_its_column(value, shown):
    assert shown_number(value) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("五星村三组", "五星村三组"),
        ("江口镇", "江口镇"),
        ("张小三", "张***"),
        (f"{id_number()}村", "***村"),
        ("", ""),
    ],
)
def test_a_place_is_shown_but_not_what_may_be_a_person(text, shown):
    assert shown_place(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        f"本人{id_number()}",
        id_number().lower(),
        f"卡{card_number(length=16)}",
        "6228 4812 3456 7890 123",
        f"电话:{phone_number()}",
        "138-0000-1111",
    ],
)
def test_numbers_of_people_within_texts_are_found(text):
    assert holds_identifier(text)


@pytest.mark.parametrize(
    "text", ["", "2026-05-12", "第3批 20260512", "县财发(2026)12号", "12345678901"]
)
def test_other_numbers_within_texts_are_left_alone(text):
    assert not holds_identifier(text)


@given(st.text(max_size=40))
def test_what_is_shown_of_any_cell_holds_no_long_number(text):
    assert not holds_identifier(shown_number(text))
    assert not holds_identifier(shown_place(text))
