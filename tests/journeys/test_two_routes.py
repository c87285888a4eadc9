"""Both routes of article 12 (3) in a real browser: each step by its own people, each guard once.

UNIT_PAID     township > own check > department > finance section > township sends
FINANCE_PAID  department > finance section > treasury section sends
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from playwright.sync_api import expect

from portal.policies.enums import Route
from portal.policies.models import Policy
from portal.staff.enums import Role
from portal.staff.models import Organisation
from portal.staff.services import appoint
from tests.browser import click_and_load, opened_browser
from tests.factories.payouts import (
    answer_to,
    as_bytes,
    load_small_county,
    make_crew,
    make_draft,
    open_route,
)
from tests.factories.staff import make_user
from tests.journeys.conftest import csrf_of, press_and_confirm, settle, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from portal.payouts.models import Batch
    from portal.staff.models import User
    from tests.factories.payouts import Crew

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

OTHER_ROWS = "00" * 32


@dataclass(frozen=True)
class Walk:
    """A draft, the people of its route, and a browser window for each of them.

    reviews: who reviews, in order, and the button of that review.
    """

    crew: Crew
    batch: Batch
    reviews: tuple[tuple[User, str], ...]
    sender: User
    confirmer: User
    url: str
    folder: Path
    window: Callable[..., Page]

    def staff(self, user: User) -> Page:
        """Return a window in which this person has signed in and opened the batch."""
        page = sign_in(self.window(), self.url, user)
        page.goto(self.address)
        return page

    @property
    def address(self) -> str:
        """Where the batch is."""
        return f"{self.url}/admin/desk/batches/{self.batch.number}/"

    def standing(self) -> tuple[str, str]:
        """Return status and review that the batch waits for."""
        self.batch.refresh_from_db()
        return self.batch.status, self.batch.review_step

    def digest(self) -> str:
        """Return the digest of what was handed in."""
        self.batch.refresh_from_db()
        return bytes(self.batch.digest or b"").hex()


@pytest.fixture
def browser_windows() -> Iterator[Callable[..., Page]]:
    with translation.override(settings.LANGUAGE_CODE), opened_browser() as browser:

        def window(**how: object) -> Page:
            return browser.new_context(locale="zh-CN", **how).new_page()

        yield window


@pytest.fixture
def office(live_server, tmp_path, browser_windows) -> Callable[[str], Walk]:
    """Return how to prepare the walk of a route."""
    load_small_county()
    Policy.objects.filter(code="042").update(disclosure_class="A", public_years=5)

    def prepare(route: str) -> Walk:
        crew = make_crew()
        if route == Route.FINANCE_PAID:
            bureau = Organisation.objects.get(code="D05")
            crew = replace(crew, unit=bureau, clerk=make_user(Role.DEPARTMENT_CLERK, bureau))
        open_route(crew, route)
        return Walk(
            crew=crew,
            batch=make_draft(crew, route=route),
            reviews=reviews_of(crew, route),
            sender=crew.treasury if route == Route.FINANCE_PAID else crew.reviewer,
            confirmer=crew.finance if route == Route.FINANCE_PAID else crew.reviewer,
            url=live_server.url,
            folder=tmp_path,
            window=browser_windows,
        )

    return prepare


def reviews_of(crew: Crew, route: str) -> tuple[tuple[User, str], ...]:
    finance = (crew.finance, _("Receive and approve"))
    if route == Route.FINANCE_PAID:
        return (finance,)
    own_check = (crew.reviewer, _("Pass the own check"))
    return (own_check, (crew.department, _("Approve for the department")), finance)


@pytest.mark.parametrize("route", [Route.UNIT_PAID, Route.FINANCE_PAID])
def test_a_batch_goes_its_whole_route_by_its_own_people(office, route):
    walk = office(route)
    maker = walk.staff(walk.crew.clerk)
    press_and_confirm(maker, _("Submit for review"))
    for person, button in walk.reviews:
        assert walk.standing()[0] == "SUBMITTED"
        page = walk.staff(person)
        expect(page.locator(".desk-route [aria-current=step]")).to_have_count(1)
        press_and_confirm(page, button)
        expect(page.locator(".messages .success")).to_be_visible()
    assert walk.standing() == ("APPROVED", "")
    sender = walk.staff(walk.sender)
    press_and_confirm(sender, _("Send to the bank"), says=[f"{walk.batch.total:,.2f}", "银行"])
    with sender.expect_download() as download:
        sender.get_by_role("button", name=_("Download the bank file")).click()
    file = SimpleNamespace(content=download.value.path().read_bytes())
    answer = walk.folder / "回盘.csv"
    answer.write_bytes(as_bytes(answer_to(file)))
    enters = maker if route == Route.UNIT_PAID else sender
    enters.goto(walk.address)
    settle(enters, walk.staff(walk.confirmer), answer)
    assert walk.standing() == ("PAID", "")
    maker.goto(walk.address)
    click_and_load(maker.get_by_role("link", name=_("See what the public will see")))
    click_and_load(maker.get_by_role("button", name=_("Publish"), exact=True))
    expect(maker.locator(".messages .success")).to_contain_text("GK-042-2026")


@pytest.mark.parametrize("route", [Route.UNIT_PAID, Route.FINANCE_PAID])
def test_each_guard_of_a_route_refuses(office, route):
    walk = office(route)
    maker = walk.staff(walk.crew.clerk)
    press_and_confirm(maker, _("Submit for review"))
    standing = walk.standing()
    reviewer, button = walk.reviews[0]

    # The own review: the maker has the reviewer's post as well
    post = reviewer.member.posts.get()
    appoint(member=walk.crew.clerk.member, role=post.role, organisation=post.organisation, by=None)
    maker.reload()
    assert maker.locator("button[value=approve]").count() == 0
    refused(walk, maker, act="approve", digest=walk.digest())
    # The wrong person: another office of the county, which has its turn elsewhere
    wrong = walk.crew.treasury if route == Route.UNIT_PAID else walk.crew.department
    refused(walk, walk.staff(wrong), status=403, act="approve", digest=walk.digest())
    # A skipped step: sent before the reviews are passed
    refused(walk, walk.staff(walk.sender), act="send")
    # Another digest, on the page that asks
    page = walk.staff(reviewer)
    click_and_load(page.get_by_role("button", name=button))
    page.locator(".desk-confirm [name=digest]").evaluate(f"field => field.value = '{OTHER_ROWS}'")
    click_and_load(page.locator(".desk-confirm").get_by_role("button", name=button))
    expect(page.locator(".messages .error")).to_be_visible()
    assert walk.standing() == standing


def refused(walk: Walk, page: Page, *, status: int = 200, **form: str) -> None:
    """Post an act as no page offers it: it is answered by a sentence, and nothing moves."""
    standing = walk.standing()
    answer = page.request.post(
        f"{walk.address}act/",
        form={**form, "confirmed": "yes", "csrfmiddlewaretoken": csrf_of(page)},
        headers={"Referer": page.url},
    )
    assert answer.status == status
    if status == 200:
        assert '<li class="error' in answer.text()
    assert walk.standing() == standing
