"""Sessions end when they should, and say why to whoever comes back."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.messages import get_messages
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.desk.signed_in import SESSION_ROW
from portal.audit.models import Entry
from portal.staff.enums import Role, SessionEnding
from portal.staff.models import DeskSession, TrustedBrowser, User
from portal.staff.proofs import PROOF_KEY
from portal.staff.services import close_account, end_post
from portal.staff.services.sessions import end_sessions_of
from tests.factories.factors import come_in
from tests.factories.staff import make_user

HOME, LOGIN = "/admin/", "/admin/login/"
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/128.0.0.0 Safari/537.36 Edg/128.0.0.0"
)


@pytest.fixture
def clock(monkeypatch) -> SimpleNamespace:
    """A clock that stands until it is told to go on by some minutes."""
    hands = SimpleNamespace(now=timezone.now())

    def go_on(minutes: float) -> None:
        hands.now += dt.timedelta(minutes=minutes)

    hands.go_on = go_on
    monkeypatch.setattr(timezone, "now", lambda: hands.now)
    return hands


def entered(user: User, password: str = "pw", **headers: str) -> Client:
    client = Client(headers={"user-agent": EDGE} | headers)
    assert come_in(client, user, password).status_code == 302
    return client


def works(client: Client) -> bool:
    """Do something that counts and say whether the session lived; a page would cost more."""
    return client.post(reverse("desk_session")).json()["left"] > 0


def ending_of(client: Client, address: str = HOME) -> str:
    """Return why a session ended, as the sign-in page says it to who comes back; "" if it lives."""
    answer = client.get(address)
    if answer.status_code == 200:
        return ""
    query = parse_qs(urlsplit(answer.url).query)
    assert (urlsplit(answer.url).path, query["next"]) == (LOGIN, [address])
    page = client.get(answer.url)
    assert "您已退出登录" in page.content.decode()
    return page.context["over"].ending


def test_a_session_that_lies_idle_ends_and_one_in_use_does_not(crew, clock):
    idle, busy = entered(crew.clerk), entered(crew.clerk)
    for _n in range(3):
        clock.go_on(19)
        assert works(busy)
    assert ending_of(busy) == ""
    clock.go_on(20)
    assert (ending_of(idle), ending_of(busy)) == (SessionEnding.IDLE, SessionEnding.IDLE)


def test_however_busy_a_session_ends_after_ten_hours(crew, clock):
    client = entered(crew.clerk)
    for _n in range(39):
        clock.go_on(15)
        assert works(client)
    clock.go_on(15)
    assert ending_of(client) == SessionEnding.TOO_LONG


def test_a_page_that_asks_again_by_itself_keeps_no_session_alive(crew, clock):
    client = entered(crew.clerk)
    for _n in range(4):
        clock.go_on(4)
        assert client.get(HOME, headers={"x-asks-again": "1"}).status_code == 200
        assert client.get(f"{HOME}?asks-again=1").status_code == 200
    clock.go_on(5)
    assert ending_of(client) == SessionEnding.IDLE


def test_being_seen_is_written_once_a_minute(crew, clock, django_assert_num_queries):
    client = entered(crew.clerk)
    seen = DeskSession.objects.get().seen_at
    clock.go_on(0.9)
    client.get(HOME)
    assert DeskSession.objects.get().seen_at == seen
    clock.go_on(0.2)
    client.get(HOME)
    assert DeskSession.objects.get().seen_at == clock.now


def test_a_cookie_without_a_row_of_ours_is_nobody(crew):
    client = entered(crew.clerk)
    DeskSession.objects.all().delete()
    assert client.get(HOME).status_code == 302
    assert not Session.objects.exists()


def test_what_a_session_holds_says_nothing_of_persons_and_is_no_pickle(crew, settings):
    client = entered(crew.clerk)
    client.get(reverse("desk:batches"))
    assert settings.SESSION_SERIALIZER == "django.contrib.sessions.serializers.JSONSerializer"
    stored = client.session
    assert set(stored.keys()) <= {
        "_auth_user_id",
        "_auth_user_backend",
        "_auth_user_hash",
        "_session_expiry",
        PROOF_KEY,
        SESSION_ROW,
    }


def test_the_fourth_session_ends_the_oldest_which_is_told(crew, clock):
    clients = []
    for _n in range(4):
        clients.append(entered(crew.clerk))
        clock.go_on(1)
    assert [ending_of(client) for client in clients] == [SessionEnding.CROWDED, "", "", ""]
    assert Entry.objects.filter(
        act="staff.session_ended", detail__ending=SessionEnding.CROWDED
    ).exists()


def test_a_form_sent_too_late_leads_back_to_its_page(crew, clock):
    client = entered(crew.clerk)
    clock.go_on(25)
    form = reverse("desk:upload")
    answer = client.post(form, {"policy": "042"}, headers={"referer": f"http://testserver{form}"})
    query = parse_qs(urlsplit(answer.url).query)
    assert (query["next"], query["unsent"]) == ([form], ["1"])
    again = come_in(client, crew.clerk, next=query["next"][0])
    assert again.url == form


def test_a_form_of_another_site_leads_home(crew, clock):
    client = entered(crew.clerk)
    clock.go_on(25)
    answer = client.post(
        reverse("desk:upload"), {}, headers={"referer": "https://elsewhere.example/x"}
    )
    assert parse_qs(urlsplit(answer.url).query)["next"] == [HOME]


def test_a_session_ends_with_the_last_post_and_with_the_account(crew, clock):
    poster, closed = make_user(Role.TOWNSHIP_CLERK, crew.unit), make_user(Role.EDITOR, "O01")
    first, second = entered(poster), entered(closed)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    post = poster.member.posts.get()
    post.valid_from = yesterday
    post.save()
    end_post(post=post, last_day=yesterday, by=None)
    close_account(user=closed, by=None)
    assert ending_of(first) == SessionEnding.POST
    assert ending_of(second) == SessionEnding.ACCOUNT


def test_the_security_administrator_ends_sessions_with_a_reason(crew):
    client, admin = entered(crew.clerk), make_user(Role.SECURITY_ADMIN, "F00")
    assert end_sessions_of(account=crew.clerk, reason="手机丢失", by=admin) == 1
    answer = client.get(HOME)
    assert "手机丢失" in client.get(answer.url).content.decode()
    entry = Entry.objects.get(act="staff.end_sessions")
    assert (entry.actor_account, entry.subject_label) == (admin.username, crew.clerk.username)
    assert entry.detail["reason"] == "手机丢失"


def test_signing_in_tells_when_it_was_before_and_what_failed_since(crew, clock):
    assert told(entered(crew.clerk)) == []
    clock.go_on(60)
    for _n in range(3):
        Client().post(LOGIN, {"username": crew.clerk.username, "password": "wrong"})
    clock.go_on(60)
    client = entered(crew.clerk)
    (sentence,) = told(client)
    assert ("3" in sentence, "Edge 128" in sentence, "127.0.0.1" in sentence) == (True,) * 3
    client.get(HOME)
    assert told(client) == []
    (sentence,) = told(entered(crew.clerk))
    assert "3" not in sentence.split("）")[-1].split("<")[0]


def told(client: Client) -> list[str]:
    return [str(message) for message in get_messages(client.get(HOME).wsgi_request)]


def test_my_sign_ins_show_and_end_sessions(crew):
    here, there = entered(crew.clerk), entered(crew.clerk)
    stranger = entered(crew.reviewer)
    page = here.get(reverse("desk:sign_ins"))
    live = list(page.context["live"])
    assert len(live) == 2
    assert "Edge 128 · Windows 10" in page.content.decode()
    row = there.session[SESSION_ROW]
    assert stranger.post(reverse("desk:end_session", args=[row])).status_code == 404
    here.post(reverse("desk:end_session", args=[row]))
    assert (ending_of(there), ending_of(here)) == (SessionEnding.ELSEWHERE, "")


def test_all_others_end_at_once(crew):
    here, others = entered(crew.clerk), [entered(crew.clerk), entered(crew.clerk)]
    here.post(reverse("desk:end_other_sessions"))
    assert [ending_of(client) for client in (here, *others)] == ["", "ELSEWHERE", "ELSEWHERE"]


def test_a_browser_that_is_trusted_no_more_is_a_stranger(crew, settings):
    client = entered(crew.clerk)
    browser = TrustedBrowser.objects.get()
    assert browser.browser == "Edge 128 · Windows 10"
    stranger = entered(crew.reviewer)
    assert stranger.post(reverse("desk:forget_browser", args=[browser.uuid])).status_code == 404
    client.post(reverse("desk:forget_browser", args=[browser.uuid]))
    assert "Edge" not in str(client.get(reverse("desk:sign_ins")).context["browsers"])
    for _n in range(5):
        client.post(LOGIN, {"username": crew.clerk.username, "password": "wrong"})
    answer = client.post(LOGIN, {"username": crew.clerk.username, "password": "pw"})
    assert answer.context["form"].has_error("__all__", "paused")


def test_the_same_browser_stays_one_row(crew):
    client = entered(crew.clerk)
    client.post("/admin/logout/")
    come_in(client, crew.clerk)
    assert TrustedBrowser.objects.count() == 1


def test_the_state_of_a_session_counts_only_when_the_person_did_something(crew, clock):
    client = entered(crew.clerk)
    address = reverse("desk_session")
    quiet = {"x-asks-again": "1"}
    clock.go_on(15)
    assert client.get(address, headers=quiet).json()["left"] == 5 * 60
    assert client.post(address).json()["left"] == 20 * 60
    clock.go_on(20)
    row = client.session[SESSION_ROW]
    over = {"left": 0, "who": "", "token": "", "over": row}
    assert client.get(address, headers=quiet).json() == over
    assert client.get(address, headers=quiet).json() == {**over, "over": ""}
