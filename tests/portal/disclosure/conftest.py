from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from portal.disclosure.services.prepare import prepare
from portal.disclosure.services.publish import publish
from portal.places.models import Place
from portal.policies.enums import DisclosureClass
from portal.policies.models import Policy
from portal.staff.enums import Role
from portal.staff.models import Organisation
from tests.factories.disclosure import Paid, make_people, pay
from tests.factories.payouts import load_small_county
from tests.factories.staff import make_user

if TYPE_CHECKING:
    from portal.disclosure.models import Edition
    from portal.disclosure.services.prepare import Preparation
    from portal.payouts.models import Batch
    from portal.staff.models import User
    from tests.portal.conftest import Clock


@dataclass
class Desk:
    """A township, its clerk, two villages here and one in the township beside, one policy."""

    unit: Organisation
    clerk: User
    villages: list[Place]
    elsewhere: Place
    policy: Policy

    def pay(self, rows: list[Any], **how: Any) -> Batch:
        return pay(self.unit, self.policy, rows, maker=self.clerk.member, **how)

    def publish(self, **how: Any) -> Edition:
        given = {"policy": self.policy, "period": "2026", "unit": self.unit, "by": self.clerk}
        return publish(**(given | {"preview_token": None} | how))

    def prepare(self, **how: Any) -> Preparation:
        given = {"policy": self.policy, "period": "2026", "unit": self.unit, "by": self.clerk}
        return prepare(**(given | how))

    def become(self, letter: str, **fields: Any) -> None:
        fields["disclosure_class"] = DisclosureClass(letter)
        Policy.objects.filter(pk=self.policy.pk).update(**fields)
        self.policy.refresh_from_db()

    def pay_people(self, here: int, there: int = 0, **how: Any) -> Batch:
        people = make_people(self.villages[0], here) + make_people(self.elsewhere, there)
        return self.pay([Paid(person, f"{100 + n}.00") for n, person in enumerate(people)], **how)


@pytest.fixture
def desk(db, clock: Clock) -> Desk:
    load_small_county()
    unit = Organisation.objects.get(code="500235131")
    policy = Policy.objects.get(code="042")
    desk = Desk(
        unit=unit,
        clerk=make_user(Role.TOWNSHIP_CLERK, unit),
        villages=list(Place.objects.villages().in_township(unit.place).order_by("code")),
        elsewhere=Place.objects.villages().exclude(township=unit.place).order_by("code")[0],
        policy=policy,
    )
    desk.become("A", public_years=5)
    return desk
