"""Signing in, accounts without a post, and Wagtail's own screens that are closed."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from wagtail.admin.paginator import WagtailPaginator

from portal.clocks import today
from portal.staff.enums import Role
from portal.staff.models import User
from tests.cms.desk.conftest import Desk
from tests.factories.payouts import make_draft, make_submitted
from tests.factories.staff import make_user


def test_the_sign_in_page_carries_the_sites_name(client, db):
    from portal.web.models import SiteIdentity

    SiteIdentity.objects.update_or_create(id=1, defaults={"title": "云阳明账", "hotlines": []})
    page = client.get("/admin/login/").content.decode()
    assert "云阳明账" in page
    assert "Sign in to Wagtail" not in page
    # Offices share their machines: a session ends with the browser
    assert 'name="remember"' not in page


def test_an_account_without_a_post_sees_why_and_can_sign_out(crew):
    yesterday = today() - dt.timedelta(days=1)
    user = make_user(
        Role.TOWNSHIP_CLERK, crew.unit, valid_from=dt.date(2026, 1, 1), valid_to=yesterday
    )
    client = Client()
    client.force_login(user)
    answer = client.get("/admin/desk/batches/", follow=True)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert user.username in page
    assert f'action="{reverse("wagtailadmin_logout")}"' in page


@pytest.fixture
def root(db) -> Desk:
    return Desk(User.objects.create_superuser("root", password="pw"))


CLOSED = (
    "wagtailusers_users:index",
    "wagtailusers_users:add",
    "wagtailusers_groups:index",
    "wagtailusers_groups:add",
)


@pytest.mark.parametrize("name", CLOSED)
def test_wagtails_user_screens_are_closed_to_superusers_too(root, name):
    answer = root.client.get(reverse(name))
    assert (answer.status_code, answer.url) == (302, reverse("wagtailadmin_home"))


def test_accounts_are_not_changed_by_posting_either(root, crew):
    edit = reverse("wagtailusers_users:edit", args=[crew.clerk.pk])
    root.client.post(edit, {"username": "other", "is_superuser": "on"})
    bulk = "/admin/bulk/staff/user/delete/"
    root.client.post(f"{bulk}?id={crew.clerk.pk}&next=/admin/", {})
    crew.clerk.refresh_from_db()
    assert (crew.clerk.username != "other", crew.clerk.is_superuser) == (True, False)


def test_the_own_account_page_asks_for_no_second_name(clerk):
    page = clerk.client.get("/admin/account/").content.decode()
    assert "name_email" not in page


def test_no_letters_are_offered_and_none_is_sent(clerk):
    assert "notifications" not in clerk.client.get("/admin/account/").content.decode()


def test_the_side_bar_shows_the_name_of_the_person(clerk, crew):
    name = crew.clerk.member.name
    assert name not in (crew.clerk.username, "")
    escaped = json.dumps(name)[1:-1]
    assert escaped in clerk.page("wagtailadmin_home").partition("wagtail.sidebar")[2]


def test_what_is_not_there_is_said_with_a_way_back(clerk):
    answer = clerk.client.get("/admin/pages/999999/edit/")
    assert answer.status_code == 404
    assert f'href="{reverse("wagtailadmin_home")}"' in answer.content.decode()


def test_lists_count_in_words():
    with translation.override("zh-hans"):
        assert WagtailPaginator([*range(1234)], 50).items_count_label == "1,234 项"


def test_a_superuser_without_a_post_does_no_business(root, crew):
    batch = make_submitted(crew)
    assert root.page("wagtailadmin_home")
    assert root.get("batches").status_code == 403
    assert root.get("batch", batch.number).status_code == 404


def test_the_first_screen_is_my_work_without_page_search(clerk, crew):
    batch = make_draft(crew)
    page = clerk.page("wagtailadmin_home")
    assert clerk.address("batch", batch.number) in page
    assert 'role="search"' not in page


def test_more_work_than_is_shown_is_counted(clerk, crew, monkeypatch):
    monkeypatch.setattr("cms.desk.tasks.SHOWN", 2)
    for _n in range(4):
        make_draft(crew)
    work = clerk.get("wagtailadmin_home").context["panels"][0].get_context_data({})["work"]
    assert (work.count, len(work.tasks), work.hidden) == (4, 2, 2)
