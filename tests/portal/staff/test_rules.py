from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portal.staff.enums import ADMINISTRATORS, Role
from portal.staff.rules import exclusive


@given(st.sampled_from(Role), st.sampled_from(Role))
def test_an_administrator_is_nothing_else(one, other):
    assert exclusive(one, other) == exclusive(other, one)
    administers = one in ADMINISTRATORS or other in ADMINISTRATORS
    assert exclusive(one, other) == (one != other and administers)
