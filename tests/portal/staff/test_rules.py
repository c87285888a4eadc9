from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portal.staff.enums import Role
from portal.staff.rules import ADMINISTRATORS, ROLE_KINDS, exclusive


def test_every_role_has_its_place():
    assert set(ROLE_KINDS) == set(Role)
    assert all(ROLE_KINDS.values())
    assert len(Role) == 20


@given(st.sampled_from(Role), st.sampled_from(Role))
def test_exclusion_works_both_ways_and_among_administrators_only(one, other):
    assert exclusive(one, other) == exclusive(other, one)
    assert exclusive(one, other) == (one != other and {one, other} <= ADMINISTRATORS)
