"""Through the form: pauses that are said, remembered browsers, sessions that end when they end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from portal.audit.models import Entry
from tests.factories.factors import code_of, give_factor

if TYPE_CHECKING:
    from portal.staff.models import User

LOGIN, CODE, HOME = "/admin/login/", "/admin/login/code/", "/admin/"


def sign_in(client: Client, username: str, password: str, address: str = "192.0.2.7"):
    form = {"username": username, "password": password}
    return client.post(LOGIN, form, REMOTE_ADDR=address)


def come_in(client: Client, user: User, address: str = "192.0.2.7") -> None:
    """Type the password, then the code of a phone set up a moment ago."""
    key = give_factor(user)
    assert sign_in(client, user.username, "pw", address).url == CODE
    form = {"account": user.username, "code": code_of(key)}
    assert client.post(CODE, form, REMOTE_ADDR=address).status_code == 302


def said_to_wait(answer) -> bool:
    """Return whether the page says for how many minutes nothing can be tried."""
    form = answer.context["form"]
    sentence = form.non_field_errors()[0] if form.has_error("__all__", "paused") else ""
    return bool(re.search(r"\d", sentence)) and escape(sentence) in answer.content.decode()


def test_the_door_is_ours(db):
    assert (reverse("wagtailadmin_login"), reverse("wagtailadmin_logout")) == (
        LOGIN,
        "/admin/logout/",
    )
    assert Client().get(LOGIN).resolver_match.func.view_class.__module__ == "cms.desk.sign_in"


@pytest.mark.parametrize("address", ["/admin/password_reset/", "/admin/password_reset/done/"])
def test_no_password_is_sent_by_mail(db, address):
    assert Client().get(address).status_code == 404


def test_a_pause_is_said_and_the_right_password_waits_too(crew):
    stranger = Client()
    for _n in range(5):
        assert sign_in(stranger, crew.clerk.username, "wrong").status_code == 200
    answer = sign_in(stranger, crew.clerk.username, "pw")
    assert said_to_wait(answer)
    assert stranger.get(HOME).status_code == 302


def test_strangers_lock_nobody_out_of_his_own_browser(crew):
    own = Client()
    come_in(own, crew.clerk, "203.0.113.9")
    own.post("/admin/logout/")
    for n in range(60):
        sign_in(Client(), crew.clerk.username, "wrong", f"198.51.100.{n}")
    assert said_to_wait(sign_in(Client(), crew.clerk.username, "pw"))
    come_in(own, crew.clerk)
    assert own.get(HOME).status_code == 200


def test_signing_out_is_written_down(crew):
    client = Client()
    come_in(client, crew.clerk)
    client.post("/admin/logout/")
    acts = Entry.objects.filter(actor_account=crew.clerk.username, act__startswith="staff.sign")
    assert list(acts.order_by("pk").values_list("act", flat=True)) == [
        "staff.sign_in_password",
        "staff.sign_in",
        "staff.sign_out",
    ]


def thief_of(client: Client) -> Client:
    thief = Client()
    thief.cookies.update(client.cookies)
    assert thief.get(HOME).status_code == 200
    return thief


def test_a_stolen_cookie_is_worth_nothing_after_sign_out(crew):
    client = Client()
    come_in(client, crew.clerk)
    thief = thief_of(client)
    client.post("/admin/logout/")
    assert thief.get(HOME).status_code == 302


def test_a_stolen_cookie_is_worth_nothing_after_a_new_password(crew):
    client = Client()
    come_in(client, crew.clerk)
    thief = thief_of(client)
    crew.clerk.set_password("another long pass-phrase 2026")
    crew.clerk.save()
    assert thief.get(HOME).status_code == 302


def test_too_long_a_password_costs_nothing(crew):
    answer = sign_in(Client(), crew.clerk.username, "x" * 100_000)
    assert answer.status_code == 200
    assert not Entry.objects.filter(act="staff.sign_in_failed").exists()
