from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portal.staff.enums import Role
from portal.staff.rules import ADMINISTRATORS, exclusive


@given(st.sampled_from(Role), st.sampled_from(Role))
def test_exclusion_works_both_ways_and_among_administrators_only(one, other):
    assert exclusive(one, other) == exclusive(other, one)
    assert exclusive(one, other) == (one != other and {one, other} <= ADMINISTRATORS)
