"""A notice in a real browser: a clerk writes it, a second person lets it out, a citizen finds it.

What it says is found in both engines as long as it is said: it is corrected and taken down.
Every text is asked for by its English msgid, so the journey runs in whatever language the
catalogue gives; people and places are synthetic.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils.translation import gettext as _
from playwright.sync_api import expect

from cms.editorial.queries import page_status
from cms.pages.models import NoticeIndex, NoticePage
from portal.web.delivery.process_cache import forget_all
from search.documents import PAYOUTS
from search.index import outbox
from search.index.build import rebuild
from search.texts import index as texts
from search.texts.documents import TEXTS
from search.texts.elastic import ElasticTexts
from search.texts.query import read_query
from search.texts.vocabulary import current_vocabulary
from tests.browser import click_and_load
from tests.journeys.conftest import Office

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.fixtures import SettingsWrapper

pytestmark = [
    pytest.mark.browser,
    pytest.mark.elasticsearch,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

TITLE, SUMMARY = "江口镇便民服务中心搬迁公告", "服务中心搬到新址，补贴业务照常办理。"
BEFORE, AFTER = "政府大楼", "文化广场"
ENGINES = ("database", "elasticsearch")


class Searches:
    """The search page of the site, answered by one engine or the other."""

    def __init__(self, site: str, settings: SettingsWrapper) -> None:
        self.site, self.settings = site, settings
        self.address = settings.SEARCH_URL

    def found(self, citizen: Page, word: str) -> dict[str, bool]:
        """Return by engine whether the notice is among the hits of a word."""
        return {engine: self._asked(citizen, word, engine) for engine in ENGINES}

    def _asked(self, citizen: Page, word: str, engine: str) -> bool:
        self.settings.SEARCH_URL = self.address if engine == "elasticsearch" else ""
        forget_all()
        citizen.goto(f"{self.site}/search/")
        citizen.locator("main input[name=q]").fill(word)
        click_and_load(citizen.locator("main form.find button"))
        shown = citizen.locator(".found").get_by_role("link", name=TITLE).count()
        self.settings.SEARCH_URL = self.address
        return bool(shown)

    def indexed(self, word: str) -> bool:
        """Say whether the index itself, without the database behind it, has hits for a word."""
        assert not outbox.has_pending(TEXTS.name)
        asked = read_query({"q": word}, current_vocabulary())
        hits = ElasticTexts().find(asked, limit=10).hits
        return bool(hits)


@dataclass(frozen=True)
class SearchedOffice(Office):
    """An office whose site is searched by both engines."""

    searches: Searches


@pytest.fixture
def office(office, elastic, settings) -> SearchedOffice:
    texts.rebuild()
    for subject in (PAYOUTS, TEXTS):
        rebuild(subject)
    return SearchedOffice(**vars(office), searches=Searches(office.url, settings))


def test_a_notice_goes_from_draft_through_a_second_person_to_the_site(office, run_tasks):
    citizen = office.window(java_script_enabled=False)
    clerk, reviewer = office.staff(office.clerk), office.staff(office.reviewer)
    write(office, clerk)
    notice = NoticePage.objects.get(title=TITLE)
    address = f"{office.url}/{notice.address}"
    assert citizen.goto(address).status == 404
    send_back(office, reviewer)
    rework(office, clerk)
    assert citizen.goto(address).status == 404
    run_tasks()
    assert office.searches.found(citizen, BEFORE) == dict.fromkeys(ENGINES, False)
    approve(office, reviewer)
    assert citizen.goto(address).status == 200
    expect(citizen.get_by_role("heading", level=1)).to_have_text(TITLE)
    citizen.goto(f"{office.url}/notices/")
    expect(citizen.get_by_role("link", name=TITLE)).to_be_visible()
    expect(citizen.get_by_text(f"新址在{BEFORE}一楼").first).to_be_visible()
    run_tasks()
    assert office.searches.found(citizen, BEFORE) == dict.fromkeys(ENGINES, True)
    assert office.searches.indexed(BEFORE)

    correct(office, clerk)
    approve(office, reviewer)
    run_tasks()
    assert office.searches.found(citizen, AFTER) == dict.fromkeys(ENGINES, True)
    assert office.searches.found(citizen, BEFORE) == dict.fromkeys(ENGINES, False)
    assert (office.searches.indexed(AFTER), office.searches.indexed(BEFORE)) == (True, False)

    take_down(office, reviewer, notice)
    assert citizen.goto(address).status == 410
    # At once, before any task has run
    assert office.searches.found(citizen, AFTER) == dict.fromkeys(ENGINES, False)
    run_tasks()
    assert office.searches.found(citizen, AFTER) == dict.fromkeys(ENGINES, False)
    assert not office.searches.indexed(AFTER)


def write(office: Office, clerk: Page) -> None:
    """Write in Wagtail's editor; the own township is chosen already."""
    under = NoticeIndex.objects.get().pk
    clerk.goto(office.url + reverse("wagtailadmin_pages:add", args=["pages", "noticepage", under]))
    expect(clerk.locator("[name=organisation] option")).to_have_count(2)
    clerk.locator("[name=title]").fill(TITLE)
    clerk.locator("[name=summary]").fill(SUMMARY)
    expect(clerk.locator("[name=action-publish]")).to_have_count(0)
    click_and_load(clerk.locator("button.action-save").first)
    expect(clerk).to_have_url(f"{office.url}/admin/pages/{NoticePage.objects.get().pk}/edit/")
    hand_in(office, clerk)


def hand_in(office: Office, clerk: Page) -> None:
    """Hand in from the page's screen on the desk."""
    page = NoticePage.objects.get()
    clerk.goto(office.url + reverse("desk:page", args=[page.pk]))
    click_and_load(clerk.get_by_role("button", name=_("Hand in for review")))
    expect(clerk.get_by_role("button", name=_("Take back to change it"))).to_be_visible()
    assert page_status(NoticePage.objects.get()) == "review"


def open_from_my_work(office: Office, person: Page) -> None:
    """Open the notice from the list of what waits."""
    person.goto(f"{office.url}/admin/")
    click_and_load(person.get_by_role("row").filter(has_text=TITLE).get_by_role("link").first)
    expect(person.locator("#version")).to_be_visible()


def send_back(office: Office, reviewer: Page) -> None:
    """Send back with a reason; without one the browser does not even ask."""
    open_from_my_work(office, reviewer)
    reviewer.get_by_text(_("Send back to the author")).click()
    reviewer.locator("details textarea[name=reason]").first.fill("请写明新址的门牌号")
    click_and_load(reviewer.get_by_role("button", name=_("Send back"), exact=True))
    expect(reviewer.get_by_text("请写明新址的门牌号")).to_be_visible()


def rework(office: Office, clerk: Page) -> None:
    """Read the reason on the first screen, change the page, hand it in again."""
    clerk.goto(f"{office.url}/admin/")
    expect(clerk.get_by_text("请写明新址的门牌号")).to_be_visible()
    page = NoticePage.objects.get()
    clerk.goto(office.url + reverse("wagtailadmin_pages:edit", args=[page.pk]))
    clerk.locator("[name=summary]").fill(f"{SUMMARY}新址在{BEFORE}一楼。")
    click_and_load(clerk.locator("button.action-save").first)
    hand_in(office, clerk)


def approve(office: Office, reviewer: Page) -> None:
    """Approve what is shown."""
    open_from_my_work(office, reviewer)
    click_and_load(reviewer.get_by_role("button", name=_("Approve and publish")))
    expect(reviewer.get_by_text(_("On the site"), exact=True).first).to_be_visible()
    assert page_status(NoticePage.objects.get()) == "public"


def correct(office: Office, clerk: Page) -> None:
    """Correct what is public; without a word about it the page would not go out."""
    page = NoticePage.objects.get()
    clerk.goto(office.url + reverse("wagtailadmin_pages:edit", args=[page.pk]))
    clerk.locator("[name=summary]").fill(f"{SUMMARY}新址在{AFTER}东侧。")
    clerk.locator("[name=correction]").fill("新址有误，已更正。")
    click_and_load(clerk.locator("button.action-save").first)
    hand_in(office, clerk)


def take_down(office: Office, reviewer: Page, notice: NoticePage) -> None:
    """Take the page down with a reason, alone and at once."""
    reviewer.goto(office.url + reverse("desk:page", args=[notice.pk]))
    reviewer.get_by_text(_("Take down from the site")).click()
    reviewer.locator("details textarea[name=reason]").last.fill("地址有误")
    click_and_load(reviewer.get_by_role("button", name=_("Take down"), exact=True))
    expect(reviewer.get_by_text(_("Taken down"), exact=True).first).to_be_visible()
