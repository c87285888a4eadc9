"""A notice in a real browser: a clerk writes it, a second person lets it out, a citizen reads it.

Every text is asked for by its English msgid, so the journey runs in whatever language the
catalogue gives; people and places are synthetic.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from playwright.sync_api import expect

from cms.editorial.queries import standing
from cms.pages.models import NoticeIndex, NoticePage
from portal.staff.enums import Role
from tests.browser import opened_browser
from tests.factories.payouts import load_small_county
from tests.factories.staff import make_user

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

    from portal.staff.models import User

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

HERE = "500235131"
TITLE, SUMMARY = "江口镇便民服务中心搬迁公告", "服务中心搬到新址，补贴业务照常办理。"


@dataclass(frozen=True)
class Office:
    """The two persons it takes, and a browser window for each of them."""

    clerk: User
    reviewer: User
    url: str
    window: Callable[..., Page]

    def staff(self, user: User) -> Page:
        """Return a window in which this person has signed in."""
        page = self.window()
        page.goto(f"{self.url}/admin/")
        page.locator("[name=username]").fill(user.username)
        page.locator("[name=password]").fill("pw")
        page.locator("form.login-form button[type=submit]").click()
        expect(page.locator("#my-work")).to_be_visible()
        return page


@pytest.fixture
def office(live_server) -> Iterator[Office]:
    load_small_county()
    clerk, reviewer = (
        make_user(role, HERE) for role in (Role.TOWNSHIP_CLERK, Role.TOWNSHIP_REVIEWER)
    )
    with translation.override(settings.LANGUAGE_CODE), opened_browser() as browser:

        def window(**how: object) -> Page:
            return browser.new_context(locale="zh-CN", **how).new_page()

        yield Office(clerk, reviewer, live_server.url, window)


def test_a_notice_goes_from_draft_through_a_second_person_to_the_site(office):
    citizen = office.window(java_script_enabled=False)
    clerk, reviewer = office.staff(office.clerk), office.staff(office.reviewer)
    write(office, clerk)
    notice = NoticePage.objects.get(title=TITLE)
    address = f"{office.url}/{notice.address}"
    assert citizen.goto(address).status == 404
    send_back(office, reviewer)
    rework(office, clerk)
    assert citizen.goto(address).status == 404
    approve(office, reviewer)
    assert citizen.goto(address).status == 200
    expect(citizen.get_by_role("heading", level=1)).to_have_text(TITLE)
    citizen.goto(f"{office.url}/notices/")
    expect(citizen.get_by_role("link", name=TITLE)).to_be_visible()
    expect(citizen.get_by_text("新址在政府大楼一楼").first).to_be_visible()
    take_down(office, reviewer, notice)
    assert citizen.goto(address).status == 410


def write(office: Office, clerk: Page) -> None:
    """Write in Wagtail's editor; the own township is chosen already."""
    under = NoticeIndex.objects.get().pk
    clerk.goto(office.url + reverse("wagtailadmin_pages:add", args=["pages", "noticepage", under]))
    expect(clerk.locator("[name=organisation] option")).to_have_count(2)
    clerk.locator("[name=title]").fill(TITLE)
    clerk.locator("[name=summary]").fill(SUMMARY)
    expect(clerk.locator("[name=action-publish]")).to_have_count(0)
    clerk.locator("button.action-save").first.click()
    expect(clerk).to_have_url(f"{office.url}/admin/pages/{NoticePage.objects.get().pk}/edit/")
    hand_in(office, clerk)


def hand_in(office: Office, clerk: Page) -> None:
    """Hand in from the page's screen on the desk."""
    page = NoticePage.objects.get()
    clerk.goto(office.url + reverse("desk:page", args=[page.pk]))
    clerk.get_by_role("button", name=_("Hand in for review")).click()
    expect(clerk.get_by_role("button", name=_("Take back to change it"))).to_be_visible()
    assert standing(NoticePage.objects.get()) == "review"


def open_from_my_work(office: Office, person: Page) -> None:
    """Open the notice from the list of what waits."""
    person.goto(f"{office.url}/admin/")
    person.get_by_role("row").filter(has_text=TITLE).get_by_role("link").first.click()
    expect(person.locator("#version")).to_be_visible()


def send_back(office: Office, reviewer: Page) -> None:
    """Send back with a reason; without one the browser does not even ask."""
    open_from_my_work(office, reviewer)
    reviewer.get_by_text(_("Send back to the author")).click()
    reviewer.locator("details textarea[name=words]").first.fill("请写明新址的门牌号")
    reviewer.get_by_role("button", name=_("Send back"), exact=True).click()
    expect(reviewer.get_by_text("请写明新址的门牌号")).to_be_visible()


def rework(office: Office, clerk: Page) -> None:
    """Read the reason on the first screen, change the page, hand it in again."""
    clerk.goto(f"{office.url}/admin/")
    expect(clerk.get_by_text("请写明新址的门牌号")).to_be_visible()
    page = NoticePage.objects.get()
    clerk.goto(office.url + reverse("wagtailadmin_pages:edit", args=[page.pk]))
    clerk.locator("[name=summary]").fill(f"{SUMMARY}新址在政府大楼一楼。")
    clerk.locator("button.action-save").first.click()
    clerk.wait_for_load_state()
    hand_in(office, clerk)


def approve(office: Office, reviewer: Page) -> None:
    """Approve what is shown."""
    open_from_my_work(office, reviewer)
    reviewer.get_by_role("button", name=_("Approve and publish")).click()
    expect(reviewer.get_by_text(_("On the site"), exact=True).first).to_be_visible()
    assert standing(NoticePage.objects.get()) == "public"


def take_down(office: Office, reviewer: Page, notice: NoticePage) -> None:
    """Take the page down with a reason, alone and at once."""
    reviewer.goto(office.url + reverse("desk:page", args=[notice.pk]))
    reviewer.get_by_text(_("Take down from the site")).click()
    reviewer.locator("details textarea[name=words]").last.fill("地址有误")
    reviewer.get_by_role("button", name=_("Take down"), exact=True).click()
    expect(reviewer.get_by_text(_("Taken down"), exact=True).first).to_be_visible()
