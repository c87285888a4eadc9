from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from portal.disclosure.enums import WithdrawalReason
from portal.disclosure.services.publish import publish
from portal.disclosure.services.withdraw import withdraw
from portal.places.models import Place
from portal.policies.enums import PolicyLevel
from portal.policies.models import Listing, Policy, PolicyList
from portal.policies.periods import PeriodKind
from portal.staff.enums import Role
from portal.staff.models import Organisation
from portal.web.pages.parts.external_links import resolve
from portal.web.services import change_identity
from tests.factories.disclosure import Paid, make_people, pay
from tests.factories.payouts import load_small_county
from tests.factories.staff import make_user

if TYPE_CHECKING:
    from portal.disclosure.models import Edition
    from portal.payouts.models import Batch
    from portal.staff.models import User

UNIT = "500235131"
REF_A = f"GK-042-2026-{UNIT}"
REF_B = f"GK-015-2026-{UNIT}"
REF_C = f"GK-015-2025-{UNIT}"


def read_csv(answer) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def read_xlsx(answer) -> list[tuple]:
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return list(book.worksheets[0].iter_rows(values_only=True))


@dataclass
class County:
    """A township that publishes 042 by name and 015 as a test wants it."""

    unit: Organisation
    clerk: User
    villages: list[Place]
    elsewhere: Place

    def policy(self, code: str, letter: str = "") -> Policy:
        if letter:
            changed = {"disclosure_class": letter, "period_kind": PeriodKind.YEAR}
            Policy.objects.filter(code=code).update(**changed, public_years=5)
        return Policy.objects.get(code=code)

    def pay(self, code: str, rows: list[Any], **how: Any) -> Batch:
        return pay(self.unit, self.policy(code), rows, maker=self.clerk.member, **how)

    def publish(self, code: str = "042", **how: Any) -> Edition:
        given = {"policy": self.policy(code), "period": "2026", "unit": self.unit}
        return publish(**(given | {"by": self.clerk, "preview_token": None} | how))

    def publish_named(self, count: int = 8, **how: Any) -> Edition:
        people = make_people(self.villages[0], count - 3) + make_people(self.villages[1], 3)
        rows = [
            Paid(person, f"{85 * (n + 1)}.00", quantity=f"{n + 1}", unit="亩", rate="85.00")
            for n, person in enumerate(people)
        ]
        self.pay("042", rows, **how)
        return self.publish("042", **{k: v for k, v in how.items() if k == "period"})

    def publish_class(self, letter: str, people: list[Any], **how: Any) -> Edition:
        self.policy("015", letter)
        self.pay("015", [Paid(person, "300.00") for person in people], **how)
        return self.publish("015", **how)


@pytest.fixture
def county(db) -> County:
    load_small_county()
    unit = Organisation.objects.get(code=UNIT)
    made = County(
        unit=unit,
        clerk=make_user(Role.TOWNSHIP_CLERK, unit),
        villages=list(Place.objects.villages().in_township(unit.place).order_by("code")),
        elsewhere=Place.objects.villages().exclude(township=unit.place).order_by("code")[0],
    )
    made.policy("042", "A")
    Listing.objects.filter(policy__code="042").update(level=PolicyLevel.CENTRAL)
    Listing.objects.filter(policy__code="015").update(level=PolicyLevel.MUNICIPAL)
    return made


@pytest.fixture
def addresses(county) -> dict[str, str]:
    """Publish a list of every class and state; return name to address of every kind of page."""
    county.publish_class("C", make_people(county.villages[0], 6), period="2025")
    county.publish_class("B", make_people(county.villages[0], 6))
    gone = county.publish_named(period="2024")
    withdraw(edition=gone, reason=WithdrawalReason.WRONG_DATA, by=county.clerk)
    county.publish_named()
    county.pay("042", [Paid(person, "42.50") for person in make_people(county.villages[1], 6)])
    county.publish("042")
    change_identity(by=None, title="云阳明账", hotlines=[{"label": "热线", "number": "12345"}])
    return {
        "home": "/",
        "payouts": "/payouts/",
        "payouts of a policy": "/payouts/?policy=042&year=2026",
        "payouts, nothing found": "/payouts/?q=%E4%B9%9C*",
        "payouts, nonsense": "/payouts/?min=x",
        "policies": "/policies/",
        "policies, nothing found": "/policies/?q=%E4%B9%9C",
        "policy": "/policies/042/",
        "policy without names": "/policies/015/",
        "disclosures": "/disclosures/",
        "disclosures, nonsense": "/disclosures/?year=x",
        "disclosure": f"/disclosures/{REF_A}/",
        "disclosure, one name": f"/disclosures/{REF_A}/?q=%E8%89%BE*%E7%A6%8F",
        "disclosure, replaced": f"/disclosures/{REF_A}/?edition=1",
        "disclosure of class B": f"/disclosures/{REF_B}/",
        "disclosure of class C": f"/disclosures/{REF_C}/",
        "disclosure, withdrawn": f"/disclosures/{gone.disclosure.ref}/",
        "disclosure_changes": f"/disclosures/{REF_A}/changes/",
        "statistics": "/statistics/",
        "statistics of a township": f"/statistics/?township={UNIT}",
        "statistics, nothing": "/statistics/?year=1999",
        "search": "/search/",
        "search for a word": "/search/?q=%E8%A1%A5%E8%B4%B4",
        "search, nothing found": "/search/?q=%E4%B9%9C%E4%B9%9C",
        "site_map": "/site-map/",
        "leave": resolve("https://www.example.com/").href,
        "leave, not a link of ours": "/leave/?to=forged",
        "accessibility": "/accessibility/",
        "no such page": "/there-is-no-such-page/",
    }


@pytest.fixture
def later_edition(county) -> PolicyList:
    """Add a second edition that renames 042 and drops 015; the first stays current."""
    first = PolicyList.objects.get(number=1)
    edition = PolicyList.objects.create(number=2, title="第二版")
    old = first.listings.get(policy__code="042")
    new = Listing.objects.create(
        edition=edition,
        policy=old.policy,
        number=1,
        name="耕地地力补贴",
        level=old.level,
        lead=old.lead,
    )
    new.departments.add(old.lead, through_defaults={"position": 1})
    return edition
