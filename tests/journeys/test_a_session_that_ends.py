"""A person is slow: the page warns, and what was typed outlives the session."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils.translation import gettext as _
from playwright.sync_api import expect

from cms.desk.session_state import WARNING
from portal.staff.models import DeskSession
from tests.journeys.conftest import sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.journeys.conftest import Office

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def slow(settings) -> None:
    """Let pages warn as soon as they are there: nothing may be done for hardly longer."""
    settings.SESSION_IDLE = dt.timedelta(seconds=WARNING + 2)


def form_of(office: Office) -> Page:
    """Return a window on a form of the desk, with something typed."""
    window = office.staff(office.clerk)
    window.goto(office.url + reverse("desk:upload"))
    return window


def test_a_page_warns_and_one_click_goes_on(office, slow):
    window = form_of(office)
    box = window.locator(".desk-session")
    expect(box).to_contain_text("分钟后自动退出登录")
    seen = DeskSession.objects.get().seen_at
    DeskSession.objects.update(seen_at=seen - dt.timedelta(seconds=90))
    with window.expect_response(lambda answer: answer.request.method == "POST"):
        box.get_by_role("button", name=_("Go on")).click()
    assert DeskSession.objects.get().seen_at >= seen


def test_what_was_typed_outlives_the_session(office, slow):
    window = form_of(office)
    text = window.locator("[name=policy]")
    box = window.locator(".desk-session")
    expect(box).to_be_visible()
    text.fill("042")
    DeskSession.objects.update(seen_at=DeskSession.objects.get().seen_at - dt.timedelta(hours=1))
    window.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(box).to_contain_text("您已退出登录")
    with window.context.expect_page() as opened:
        box.get_by_role("button", name=_("Sign in again")).click()
    sign_in(opened.value, office.url, office.clerk)
    window.bring_to_front()
    window.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(box).not_to_contain_text("您已退出登录")
    expect(text).to_have_value("042")
    # The form goes out with the token of the new session
    answer = window.evaluate(
        """async (address) => {
            const token = document.querySelector('[name=csrfmiddlewaretoken]').value;
            const sent = await fetch(address, {
                method: "POST", headers: {"X-CSRFToken": token}, credentials: "same-origin",
            });
            return sent.status;
        }""",
        reverse("desk_session"),
    )
    assert answer == 200


def test_a_page_of_another_account_says_so(office, slow):
    window = form_of(office)
    box = window.locator(".desk-session")
    expect(box).to_be_visible()
    other = window.context.new_page()
    window.context.clear_cookies()
    sign_in(other, office.url, office.reviewer)
    window.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(box).to_contain_text(office.reviewer.username)
