from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from portal.policies.models import Policy
from portal.staff.enums import Role
from portal.staff.models import Organisation
from tests.factories.payouts import load_small_county
from tests.factories.staff import make_user

if TYPE_CHECKING:
    from portal.staff.models import User
    from tests.portal.conftest import Clock


@dataclass
class Desk:
    """A township with its clerk, and a policy that content is about."""

    unit: Organisation
    clerk: User
    policy: Policy


@pytest.fixture
def desk(db, clock: Clock) -> Desk:
    load_small_county()
    unit = Organisation.objects.get(code="500235131")
    return Desk(unit, make_user(Role.TOWNSHIP_CLERK, unit), Policy.objects.get(code="042"))
