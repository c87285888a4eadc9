"""The password page: what it ends, and that nobody passes it who must choose."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from portal.staff.models import TrustedBrowser, User
from tests.factories.factors import come_in

LOGIN, HOME, PAGE = "/admin/login/", "/admin/", "/admin/password/"
NEW = "vexing-otter-plumb-41-lattice"


def entered(user: User, password: str = "pw") -> Client:
    client = Client()
    come_in(client, user, password)
    return client


def change(client: Client, old: str = "pw", new: str = NEW, again: str = NEW, query: str = ""):
    return client.post(PAGE + query, {"old": old, "new": new, "again": again})


def test_a_change_ends_the_others_and_trusts_this_browser_alone(crew):
    here, there = entered(crew.clerk), entered(crew.clerk)
    answer = change(here)
    assert (answer.status_code, answer.url) == (302, HOME)
    assert here.get(HOME).status_code == 200
    gone = there.get(HOME)
    page = there.get(gone.url)
    assert page.context["over"].ending == "PASSWORD"
    assert TrustedBrowser.objects.filter(revoked_at=None).count() == 1
    assert entered(crew.clerk, NEW).get(HOME).status_code == 200


def test_each_mistake_is_said_at_its_field_and_changes_nothing(crew):
    client = entered(crew.clerk)
    assert set(change(client, old="wrong").context["form"].errors) == {"old"}
    assert set(change(client, again="other").context["form"].errors) == {"again"}
    weak = change(client, new="Aa123456789!", again="Aa123456789!")
    assert set(weak.context["form"].errors) == {"new"}
    crew.clerk.refresh_from_db()
    assert crew.clerk.check_password("pw")


def test_who_must_choose_gets_nowhere_else(crew):
    User.objects.filter(pk=crew.clerk.pk).update(must_change_password=True)
    client = entered(crew.clerk)
    for address in (HOME, reverse("desk:batches"), "/admin/account/"):
        answer = client.get(address)
        assert answer.url.partition("?")[0] == PAGE
    answer = client.get(reverse("desk:batches"), follow=True)
    assert len(answer.context["rules"]) > 3
    back = change(client, query="?next=/admin/desk/batches/")
    assert back.url == "/admin/desk/batches/"
    assert client.get(back.url).status_code == 200


def test_the_page_leads_to_no_other_site(crew):
    client = entered(crew.clerk)
    assert change(client, query="?next=https://elsewhere.example/").url == HOME


def test_nobody_sees_it_without_signing_in(db):
    answer = Client().get(PAGE)
    assert (answer.status_code, answer.url.partition("?")[0]) == (302, LOGIN)


def test_wagtails_own_form_of_passwords_is_closed(crew):
    client = entered(crew.clerk)
    assert "new_password1" not in client.get("/admin/account/").content.decode()
