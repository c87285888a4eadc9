"""The seeded demo's own people walk both routes in a browser, from the sheet to what is published.

UNIT_PAID     015 of a township: its clerk, its reviewer, civil affairs, the finance section
FINANCE_PAID  043 of the agriculture department: its clerk, finance section, treasury section
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from playwright.sync_api import expect

from portal.payouts.models import Batch
from portal.places.models import Place
from portal.policies.enums import Route
from tests.browser import click_and_load, opened_browser
from tests.factories.payouts import answer_to, as_bytes
from tests.factories.sheets import workbook
from tests.journeys.conftest import csrf_of, press_and_confirm, settle, sign_in_as

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("demo"),
]

HEADER = (
    "姓名", "身份证号", "统一社会信用代码", "一卡通账号", "乡镇", "村", "补贴金额（元）",
)  # fmt: skip


@dataclass(frozen=True)
class Walk:
    """What is paid, and by whose hands: accounts of the truth file, in the order of the route.

    reviews: account and button. enters, confirms: of the bank's answer.
    """

    policy: str
    before: str
    period: str
    unit: str
    maker: str
    reviews: tuple[tuple[str, str], ...]
    sender: str
    enters: str
    confirms: str


WALKS = {
    Route.UNIT_PAID: Walk(
        policy="015",
        before="2026-09",
        period="2026-11",
        unit="500235131",
        maker="township_clerk",
        reviews=(
            ("township_reviewer", "Pass the own check"),
            ("department_reviewer-D04", "Approve for the department"),
            ("finance_section", "Receive and approve"),
        ),
        sender="township_reviewer",
        enters="township_clerk",
        confirms="township_reviewer",
    ),
    Route.FINANCE_PAID: Walk(
        policy="043",
        before="2026Q2",
        period="2026Q4",
        unit="",
        maker="department_clerk",
        reviews=(("finance_section", "Receive and approve"),),
        sender="treasury_section",
        enters="treasury_section",
        confirms="finance_section",
    ),
}


@dataclass(frozen=True)
class Demo:
    """The county as its truth file tells it, and a window for each of its people."""

    truth: dict[str, Any]
    url: str
    folder: Path
    window: Callable[[], Page]
    pages: dict[str, Page] = field(default_factory=dict)

    def page_of(self, username: str) -> Page:
        """Return the window of an account; it signs in once, for a code serves once."""
        if username not in self.pages:
            staff = [*self.truth["staff"], *self.truth["more_staff"]]
            account = next(account for account in staff if account["username"] == username)
            key = account["totp_secret"]
            self.pages[username] = sign_in_as(
                self.window(), self.url, username, account["password"], key
            )
        return self.pages[username]

    def sheet(self, walk: Walk) -> Path:
        """Write the sheet of a new period: who got money before gets as much once more."""
        places = {place.code: place for place in Place.objects.select_related("parent")}
        rows = [
            row(citizen, payout, places[citizen["village_code"]])
            for citizen in self.truth["citizens"]
            for payout in citizen["payouts"]
            if (payout["policy_code"], payout["period"]) == (walk.policy, walk.before)
            and citizen["village_code"].startswith(walk.unit)
        ]
        assert len(rows) > 2
        file = self.folder / f"{walk.policy}.xlsx"
        file.write_bytes(workbook([list(HEADER), *rows]).getvalue())
        return file


def row(citizen: dict[str, Any], payout: dict[str, str], village: Place) -> Sequence[str]:
    number = citizen["id_number"]
    numbers = ("", number) if citizen["organisation"] else (number, "")
    places = (village.parent.name, village.name)
    return [citizen["name"], *numbers, citizen["card_number"], *places, payout["amount"]]


@pytest.fixture
def demo(demo_county, live_server, tmp_path) -> Iterator[Demo]:
    with translation.override(settings.LANGUAGE_CODE), opened_browser() as browser:

        def window() -> Page:
            return browser.new_context(locale="zh-CN").new_page()

        yield Demo(demo_county, live_server.url, tmp_path, window)


def test_both_routes_are_walked_by_the_people_of_the_demo(demo):
    for walk in WALKS.values():
        address = hand_in(demo, walk)
        refuse_the_maker(demo, walk, address)
        for username, button in walk.reviews:
            page = demo.page_of(username)
            page.goto(address)
            press_and_confirm(page, _(button))
            expect(page.locator(".messages .success")).to_be_visible()
        pay(demo, walk, address)
        publish(demo, walk, address)


def hand_in(demo: Demo, walk: Walk) -> str:
    """Upload the sheet, keep it, hand it in; return the address of the batch."""
    page = demo.page_of(walk.maker)
    page.goto(f"{demo.url}/admin/desk/batches/upload/?policy={walk.policy}")
    page.locator("[name=period]").select_option(walk.period)
    page.locator("[name=sheet]").set_input_files(demo.sheet(walk))
    click_and_load(page.get_by_role("button", name=_("Read the sheet")))
    click_and_load(page.get_by_role("button", name=_("Keep as a draft, read this way")))
    page.wait_for_url("**/batches/PC-*/")
    press_and_confirm(page, _("Submit for review"))
    expect(page.locator(".messages .success")).to_be_visible()
    return page.url


def refuse_the_maker(demo: Demo, walk: Walk, address: str) -> None:
    """Approve the own batch as no page offers it: refused by the guard, with a way back to it."""
    page, batch = demo.page_of(walk.maker), batch_at(address)
    answer = page.request.post(
        f"{address}act/",
        form={
            "act": "approve",
            "confirmed": "yes",
            "digest": bytes(batch.digest).hex(),
            "csrfmiddlewaretoken": csrf_of(page),
        },
        headers={"Referer": page.url},
    )
    assert answer.status == 403
    assert f'href="/admin/desk/batches/{batch.number}/"' in answer.text()
    assert batch_at(address).status == "SUBMITTED"


def pay(demo: Demo, walk: Walk, address: str) -> None:
    """Send it, enter the bank's answer and let another person confirm it."""
    assert batch_at(address).status == "APPROVED"
    sender = demo.page_of(walk.sender)
    sender.goto(address)
    press_and_confirm(sender, _("Send to the bank"))
    with sender.expect_download() as download:
        sender.get_by_role("button", name=_("Download the bank file")).click()
    file = SimpleNamespace(content=download.value.path().read_bytes())
    answer = demo.folder / "回盘.csv"
    answer.write_bytes(as_bytes(answer_to(file)))
    enters = demo.page_of(walk.enters)
    enters.goto(address)
    settle(enters, demo.page_of(walk.confirms), answer)
    assert batch_at(address).status == "PAID"


def publish(demo: Demo, walk: Walk, address: str) -> None:
    """Publish it: class A on the site, class B for the board of the village."""
    page = demo.page_of(walk.maker)
    page.goto(address)
    click_and_load(page.get_by_role("link", name=_("See what the public will see")))
    click_and_load(page.get_by_role("button", name=_("Publish"), exact=True))
    expect(page.locator(".messages .success")).to_contain_text(f"GK-{walk.policy}-{walk.period}")


def batch_at(address: str) -> Batch:
    return Batch.objects.get(number=address.rstrip("/").rpartition("/")[2])
