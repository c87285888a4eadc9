from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import call_command
from wagtail.models import Page

from cms.editorial.due import publish_due
from cms.editorial.queries import page_status
from cms.editorial.services import approve
from cms.pages.models import NoticePage
from portal.audit.models import Entry
from portal.clocks import now
from tests.cms.editorial.conftest import again

SOON = dt.timedelta(days=2)


@pytest.fixture
def later(monkeypatch):
    """Let the due date pass: the clock of the command, and of Wagtail's publishing, moves on."""

    def move(by: dt.timedelta) -> None:
        moment = now() + by
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    return move


def scheduled(desk, **fields) -> NoticePage:
    page = desk.handed_in(go_live_at=now() + SOON, **fields)
    approve(page=page, by=desk.reviewer, revision=page.latest_revision_id)
    return again(page)


def test_an_approved_page_goes_out_on_its_day_and_not_before(desk, later):
    page = scheduled(desk)
    assert publish_due() == (0, 0)
    assert not again(page).live
    later(SOON + dt.timedelta(minutes=1))
    assert publish_due() == (1, 0)
    assert (again(page).live, page_status(again(page))) == (True, "public")
    assert publish_due() == (0, 0)
    entry = Entry.objects.get(act="pages.go_out")
    assert (entry.actor_account, entry.subject_id) == ("system", str(page.pk))


def test_an_expired_page_goes_down(desk, later):
    page = desk.public(expire_at=now() + SOON)
    assert publish_due() == (0, 0)
    later(SOON + dt.timedelta(minutes=1))
    assert publish_due() == (0, 1)
    page = again(page)
    assert (page.live, page.expired, page_status(page)) == (False, True, "down")
    assert Entry.objects.filter(act="pages.expire").count() == 1


def test_a_page_that_cannot_go_out_does_not_keep_the_others_back(desk, later, monkeypatch):
    bad, good = scheduled(desk, title="坏的"), scheduled(desk, title="好的")
    publish = NoticePage.publish

    def failing(self, *args, **options):
        if self.pk == bad.pk:
            raise RuntimeError
        return publish(self, *args, **options)

    monkeypatch.setattr(NoticePage, "publish", failing)
    later(SOON + dt.timedelta(minutes=1))
    assert publish_due() == (1, 0)
    assert (again(bad).live, again(good).live) == (False, True)
    assert Entry.objects.filter(act="pages.go_out").count() == 1


def test_what_was_not_approved_never_goes_out_by_itself(desk, later):
    draft = desk.draft(go_live_at=now() + SOON)
    waiting = desk.handed_in(go_live_at=now() + SOON, title="待审")
    later(SOON + dt.timedelta(minutes=1))
    assert publish_due() == (0, 0)
    assert not Page.objects.filter(pk__in=[draft.pk, waiting.pk], live=True).exists()


def test_the_command_says_what_it_did(desk, later, capsys):
    scheduled(desk)
    later(SOON + dt.timedelta(minutes=1))
    call_command("publish_due")
    assert capsys.readouterr().out == "1 pages went out, 0 went down\n"
