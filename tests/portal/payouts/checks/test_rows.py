from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.identifiers.finder import holds_number
from portal.payouts.checks.rows import shown_number, shown_place
from tests.factories.numbers import id_number, phone_number


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


@given(st.text(max_size=40))
def test_what_is_shown_of_any_cell_holds_no_long_number(text):
    assert not holds_number(shown_number(text))
    assert not holds_number(shown_place(text))
