"""The main journey in a real browser: a sheet with faults becomes rows that a citizen finds.

Every text is asked for by its English msgid, so the journey runs in whatever language the
catalogue gives; people, numbers and villages are synthetic.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from playwright.sync_api import expect

from portal.payouts.models import Batch
from portal.policies.models import Policy
from tests.browser import click_and_load, opened_browser
from tests.factories.numbers import card_number, id_number
from tests.factories.payouts import answer_to, as_bytes, load_small_county, make_crew, open_route
from tests.factories.sheets import workbook
from tests.journeys.conftest import csrf_of, press_and_confirm, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from playwright.sync_api import Page

    from portal.staff.models import User
    from tests.factories.payouts import Crew

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

HEADER = ("序号", "姓名", "身份证号", "一卡通账号", "村", "补贴金额（元）")
NAMES = ("谭世福", "向明华", "欧阳玉琼", "冉光学", "牟淑英", "黎国友")


@dataclass(frozen=True)
class Person:
    """One row of the clerk's sheet."""

    name: str
    id_number: str
    card: str
    village: str
    amount: str


@dataclass(frozen=True)
class Journey:
    """Who takes part, what they carry, and a browser window for each of them."""

    crew: Crew
    people: tuple[Person, ...]
    url: str
    folder: Path
    window: Callable[..., Page]

    def sheet(self, name: str, people: Sequence[Person]) -> Path:
        """Write the sheet as townships do: a title, the header, the rows, a total, signatures."""
        rows = [
            [n, p.name, p.id_number, p.card, p.village, p.amount] for n, p in enumerate(people, 1)
        ]
        total = f"{sum(float(p.amount) for p in people if p.amount != '一百'):.2f}"
        title = [f"{self.crew.unit.short_name}2026年{self.crew.policy.name}发放花名册"]
        foot = [["合计", None, None, None, None, total], ["制表人：", None, "审核人："]]
        file = self.folder / name
        file.write_bytes(workbook([title, list(HEADER), *rows, *foot]).getvalue())
        return file

    def staff(self, user: User) -> Page:
        """Return a window in which this person has signed in."""
        return sign_in(self.window(), self.url, user)


@pytest.fixture
def journey(live_server, tmp_path) -> Iterator[Journey]:
    load_small_county()
    Policy.objects.filter(code="042").update(disclosure_class="A", public_years=5)
    crew = make_crew()
    open_route(crew)
    people = tuple(
        Person(
            name,
            id_number("512225", f"19{60 + n}0417", 731 + n),
            card_number(815034972 + 1097 * n),
            crew.villages[n % 2].name,
            f"{366 + n * 41}.50",
        )
        for n, name in enumerate(NAMES)
    )
    with translation.override(settings.LANGUAGE_CODE), opened_browser() as browser:

        def window(**how: object) -> Page:
            return browser.new_context(locale="zh-CN", **how).new_page()

        yield Journey(crew, people, live_server.url, tmp_path, window)


def test_a_sheet_becomes_rows_that_a_citizen_finds(journey):
    clerk = journey.staff(journey.crew.clerk)
    upload_faulty_sheet(journey, clerk)
    number = upload_corrected_sheet(journey, clerk)
    submit(journey, clerk, number)
    approve(journey, number)
    send_and_settle(journey, clerk, number)
    publish(journey, clerk)
    citizen_finds_the_village(journey)


def upload_faulty_sheet(journey: Journey, page: Page) -> None:
    first, second, third, *rest = journey.people
    wrong_digit = "0" if first.id_number[-1] != "0" else "1"
    faulty = [
        replace(first, id_number=first.id_number[:-1] + wrong_digit),
        replace(second, village="没有这个村"),
        replace(third, amount="一百"),
        *rest,
    ]
    click_and_load(page.get_by_role("link", name=_("Upload a sheet")))
    page.locator("input[name=policy]").fill("耕地地力")
    click_and_load(page.get_by_role("button", name=_("Next: period and sheet")))
    page.locator("[name=period]").select_option("2026")
    page.locator("[name=sheet]").set_input_files(journey.sheet("花名册.xlsx", faulty))
    click_and_load(page.get_by_role("button", name=_("Read the sheet")))

    refused = page.get_by_role("alert")
    expect(refused).to_be_visible(timeout=30_000)
    for group in refused.locator("summary").all():
        group.click()
    rows = refused.locator("tbody tr")
    # As the spreadsheet program numbers them: below title and header
    assert sorted(row.locator("td").nth(0).inner_text() for row in rows.all()) == ["3", "4", "5"]
    said = refused.locator("summary .desk-soft")
    assert said.count() == 3
    assert all(len(sentence.inner_text()) > 8 for sentence in said.all())
    assert page.get_by_role("button", name=_("Keep as a draft, read this way")).count() == 0
    # Whose row it is is said to who uploaded it, and to nobody else; no number is
    nameless = [replace(person, name=" no name ") for person in journey.people]
    assert no_plaintext_of(nameless, page.content())
    with page.expect_download() as download:
        refused.get_by_role("link", name=_("Download this list as a sheet")).click()
    listed = load_workbook(io.BytesIO(download.value.path().read_bytes())).active
    assert [listed.cell(row, 2).value for row in (2, 3, 4)] == [3, 4, 5]
    assert not Batch.objects.exists()


def upload_corrected_sheet(journey: Journey, page: Page) -> str:
    """Upload the sheet anew, policy and period still chosen; look at the reading; keep it."""
    click_and_load(page.get_by_role("link", name=_("Upload the corrected sheet")))
    expect(page.locator("[name=period]")).to_have_value("2026")
    page.locator("[name=sheet]").set_input_files(journey.sheet("改好.xlsx", journey.people))
    click_and_load(page.get_by_role("button", name=_("Read the sheet")))
    total = f"{sum(float(p.amount) for p in journey.people):,.2f}"
    expect(page.locator("table").first).to_contain_text(total, timeout=30_000)
    assert no_plaintext_of(journey.people, page.content())
    click_and_load(page.get_by_role("button", name=_("Keep as a draft, read this way")))
    page.wait_for_url("**/batches/PC-*/", timeout=30_000)
    expect(page.locator(".desk-strip")).to_contain_text(total)
    expect(page.locator(".messages")).to_contain_text(total)
    assert no_plaintext_of(journey.people, page.content())
    return page.url.rstrip("/").rpartition("/")[2]


def submit(journey: Journey, page: Page, number: str) -> None:
    """Submit, and be unable to approve the own batch: no button, and a posted act is refused."""
    press_and_confirm(page, _("Submit for review"))
    expect(page.locator(".messages .success")).to_be_visible()
    assert page.locator("button[value=approve]").count() == 0
    batch = Batch.objects.get(number=number)
    token = page.locator("[name=csrfmiddlewaretoken]").first
    answer = page.request.post(
        f"{journey.url}/admin/desk/batches/{number}/act/",
        form={
            "act": "approve",
            "digest": bytes(batch.digest).hex(),
            "csrfmiddlewaretoken": token.input_value() if token.count() else csrf_of(page),
        },
        headers={"Referer": page.url},
    )
    assert answer.status == 403
    batch.refresh_from_db()
    assert batch.status == "SUBMITTED"


def approve(journey: Journey, number: str) -> None:
    """Walk the route: township, department and finance section look at it, each in its turn."""
    crew = journey.crew
    turns = (
        (crew.reviewer, _("Pass the own check")),
        (crew.department, _("Approve for the department")),
        (crew.finance, _("Receive and approve")),
    )
    for person, button in turns:
        assert Batch.objects.get(number=number).status == "SUBMITTED"
        page = journey.staff(person)
        task = page.locator(".desk-table").get_by_role("link", name=_("Review"), exact=True)
        click_and_load(task)
        page.wait_for_url(f"**/batches/{number}/")
        here = page.locator(".desk-route [aria-current=step]")
        expect(here).to_have_count(1)
        press_and_confirm(page, button)
        expect(page.locator(".messages .success")).to_be_visible()
    assert Batch.objects.get(number=number).status == "APPROVED"


def send_and_settle(journey: Journey, page: Page, number: str) -> None:
    sender = journey.staff(journey.crew.reviewer)
    sender.goto(f"{journey.url}/admin/desk/batches/{number}/")
    press_and_confirm(sender, _("Send to the bank"))
    expect(sender.locator(".messages .success")).to_be_visible()
    page.goto(f"{journey.url}/admin/desk/batches/{number}/")
    with page.expect_download() as download:
        page.get_by_role("button", name=_("Download the bank file")).click()
    content = download.value.path().read_bytes()
    assert all(person.card.encode() in content for person in journey.people)
    answer = journey.folder / "回盘.csv"
    answer.write_bytes(as_bytes(answer_to(SimpleNamespace(content=content), failed=[6])))
    click_and_load(page.get_by_role("link", name=_("Enter the bank's feedback")))
    page.locator("[name=sheet]").set_input_files(answer)
    click_and_load(page.get_by_role("button", name=_("Compare and enter")))
    page.wait_for_url(f"**/batches/{number}/answer/")
    expect(page.get_by_role("button", name=_("Withdraw the answer"))).to_be_visible()
    assert no_plaintext_of(journey.people, page.content())
    assert Batch.objects.get(number=number).status == "SENT"
    sender = journey.staff(journey.crew.reviewer)
    task = sender.locator(".desk-table").get_by_role("link", name=_("Look and confirm"))
    click_and_load(task)
    sender.wait_for_url(f"**/batches/{number}/answer/")
    assert no_plaintext_of(journey.people, sender.content())
    click_and_load(sender.get_by_role("button", name=_("Confirm the answer")))
    expect(sender.locator(".messages .success")).to_be_visible()
    page.goto(f"{journey.url}/admin/desk/batches/{number}/")
    batch = Batch.objects.get(number=number)
    assert (batch.status, batch.paid_count, batch.failed_count) == ("PAID", 5, 1)


def publish(journey: Journey, page: Page) -> None:
    click_and_load(page.get_by_role("link", name=_("See what the public will see")))
    expect(page.get_by_role("heading", name=_("Rows on the website"))).to_be_visible()
    assert no_plaintext_of(journey.people, page.content())
    click_and_load(page.get_by_role("button", name=_("Publish"), exact=True))
    expect(page.locator(".messages .success")).to_contain_text("GK-042-2026")


def citizen_finds_the_village(journey: Journey) -> None:
    """Search on a phone; the failed payment is not there, and nothing that is too much."""
    village = journey.crew.villages[0]
    page = journey.window(viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True)
    page.goto(f"{journey.url}/payouts/?village={village.code}&policy=042&year=2026")
    content = page.content()
    printed = [p for p in journey.people[:5] if p.village == village.name]
    assert all(f"{float(p.amount):,.2f}" in content for p in printed)
    assert f"{float(journey.people[5].amount):,.2f}" not in content
    assert no_plaintext_of(journey.people, content)
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert page.evaluate(wide) is False
    with page.expect_download() as download:
        page.locator("a[href*='payouts.csv']").first.click()
    file = download.value.path().read_text(encoding="utf-8-sig")
    assert len(file.strip().splitlines()) == len(printed) + 1
    assert no_plaintext_of(journey.people, file)


def no_plaintext_of(people: Sequence[Person], text: str) -> bool:
    """Say that no full name, and no six digits in a row of an ID or card number, stand there."""
    found = [person.name for person in people if person.name in text]
    for person in people:
        # The area an ID number begins with also begins the codes of villages
        for number in (person.id_number[6:], person.card):
            found += [part for n in range(len(number) - 5) if (part := number[n : n + 6]) in text]
    assert found == []
    return True
