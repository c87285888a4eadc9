"""A small county with the two administrators who decide together."""

from __future__ import annotations

import pytest

from portal.staff.enums import Role
from tests.factories.payouts import load_small_county
from tests.factories.staff import make_user


@pytest.fixture
def county(db):
    load_small_county()


@pytest.fixture
def system(county):
    return make_user(Role.SYSTEM_ADMIN, "F00")


@pytest.fixture
def security(county):
    return make_user(Role.SECURITY_ADMIN, "F00")
