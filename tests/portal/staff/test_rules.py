from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.staff.enums import Role
from portal.staff.errors import NotAnIdNumber
from portal.staff.rules import ADMINISTRATORS, ROLE_KINDS, clean_id_number, exclusive
from tests.factories.staff import id_number


def test_every_role_has_its_place():
    assert set(ROLE_KINDS) == set(Role)
    assert all(ROLE_KINDS.values())
    assert len(Role) == 20


@given(st.sampled_from(Role), st.sampled_from(Role))
def test_exclusion_works_both_ways_and_among_administrators_only(one, other):
    assert exclusive(one, other) == exclusive(other, one)
    assert exclusive(one, other) == (one != other and {one, other} <= ADMINISTRATORS)


@given(st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_found(serial, position, shift):
    number = id_number(serial)
    assert clean_id_number(number.lower()) == number
    wrong = str((int(number[position]) + shift) % 10)
    with pytest.raises(NotAnIdNumber):
        clean_id_number(number[:position] + wrong + number[position + 1 :])
