from __future__ import annotations

import pytest

from portal.policies.models import Policy
from portal.staff.models import Organisation
from tests.factories.payouts import load_small_county


@pytest.fixture
def county(db) -> None:
    """A few places, organisations and the policy list; the tree comes from the migrations."""
    load_small_county()


@pytest.fixture
def bureau(county) -> Organisation:
    """A department that publishes."""
    return Organisation.objects.departments().order_by("code").first()


@pytest.fixture
def policy(county) -> Policy:
    return Policy.objects.get(code="042")
