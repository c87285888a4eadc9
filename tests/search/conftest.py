"""A published set of 江口镇 to search in: two villages here, one in the township beside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from portal.disclosure.services.publish import publish
from portal.places.models import Place
from portal.policies.models import Policy
from portal.recipients.enums import RecipientKind
from portal.staff.enums import Role
from portal.staff.models import Organisation
from tests.factories.disclosure import Paid, make_person, pay
from tests.factories.payouts import load_small_county
from tests.factories.staff import make_user

if TYPE_CHECKING:
    from portal.disclosure.models import Edition
    from portal.staff.models import User

COMPANY = "云阳县江口第一柑橘种植专业合作社"
PAID = (
    ("谭小三", "100.00"),
    ("谭大三", "250.00"),
    ("谭三", "300.00"),
    ("欧阳小明", "400.00"),
    ("李四", "500.00"),
    ("阿依古丽·买买提", "600.00"),
    ("王䶮", "700.00"),
)


@dataclass
class County:
    """Who publishes where; the places and policy that the tests ask for."""

    clerk: User
    unit: Organisation
    policy: Policy
    village: Place
    other_village: Place
    edition: Edition


@pytest.fixture
def county(db) -> County:
    load_small_county()
    unit = Organisation.objects.get(code="500235131")
    Policy.objects.filter(code="042").update(disclosure_class="A", public_years=5)
    policy = Policy.objects.get(code="042")
    villages = list(Place.objects.villages().in_township(unit.place).order_by("code"))
    clerk = make_user(Role.TOWNSHIP_CLERK, unit)
    rows = [
        Paid(
            make_person(villages[number % 2], name),
            amount,
            quantity="2",
            unit="亩",
            rate="50.00",
        )
        for number, (name, amount) in enumerate(PAID)
    ]
    company = make_person(villages[0], COMPANY, kind=RecipientKind.ORGANISATION)
    pay(unit, policy, [*rows, Paid(company, "9000.00")], maker=clerk.member)
    edition = publish(policy=policy, period="2026", unit=unit, by=clerk, preview_token=None)
    return County(clerk, unit, policy, villages[0], villages[1], edition)
