"""Password, then code: what a browser meets at each step."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from portal.audit.models import Entry
from portal.staff.models import SecondFactor
from portal.staff.queries import factor_of, recovery_codes_left
from portal.staff.services.second_factor import prove
from tests.factories.factors import code_of, give_codes, give_factor

LOGIN, HOME, ACCOUNT = "/admin/login/", "/admin/", "/admin/account/"
CODE, ENROL = "/admin/login/code/", "/admin/login/enrolment/"
WIDE = {ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}


def half_way(user, client: Client | None = None, leads_to: str = "") -> Client:
    """Return a browser in which the password was typed and no code."""
    client = client or Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    form = {"username": user.username, "password": "pw", "next": leads_to}
    assert client.post(LOGIN, form).url in (CODE, ENROL)
    return client


def type_code(client: Client, user, code: str):
    return client.post(CODE, {"account": user.username, "code": code})


def messages_of(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def errors_of(answer) -> str:
    assert answer.status_code == 200
    return " ".join(answer.context["form"].non_field_errors())


def key_on(client: Client) -> str:
    page = client.get(ENROL).content.decode()
    assert 'class="desk-qr"' in page
    return re.search(r'<code class="desk-key">([A-Z2-7 ]+)</code>', page)[1].replace(" ", "")


def is_in(client: Client) -> bool:
    return client.get(HOME).status_code == 200


def test_password_then_code_then_in(crew):
    key = give_factor(crew.clerk)
    client = half_way(crew.clerk, leads_to=ACCOUNT)
    page = client.get(CODE).content.decode()
    for attribute in ('autocomplete="one-time-code"', 'inputmode="numeric"'):
        assert attribute in page
    # A pasted code with spaces is not cut
    assert 'maxlength="40"' in page
    assert not is_in(client)
    answer = type_code(client, crew.clerk, code_of(key))
    assert (answer.status_code, answer.url) == (302, ACCOUNT)
    assert is_in(client)
    came = Entry.objects.filter(act__startswith="staff.sign_in").order_by("pk")
    assert [entry.act for entry in came] == ["staff.sign_in_password", "staff.sign_in"]
    assert came[1].detail["second_factor"] == "code"


@pytest.mark.parametrize("text", ["{} {}", " {}{}\n", "{}-{}", "\u3000{}\u3000{}"])
@pytest.mark.parametrize("width", [{}, WIDE], ids=["narrow", "wide"])
def test_a_code_may_be_typed_as_people_do(crew, text, width):
    code = code_of(give_factor(crew.clerk))
    typed = text.format(code[:3], code[3:]).translate(width)
    client = half_way(crew.clerk)
    assert type_code(client, crew.clerk, typed).status_code == 302
    assert is_in(client)


def test_the_same_code_in_another_browser_is_refused(crew):
    code = code_of(give_factor(crew.clerk))
    first, second = half_way(crew.clerk), half_way(crew.clerk)
    assert type_code(first, crew.clerk, code).status_code == 302
    assert "used already" in errors_of(type_code(second, crew.clerk, code))
    assert not is_in(second)


def test_half_a_session_ends_after_five_minutes(crew, monkeypatch):
    key = give_factor(crew.clerk)
    client = half_way(crew.clerk)
    later = timezone.now() + dt.timedelta(seconds=301)
    monkeypatch.setattr(timezone, "now", lambda: later)
    answer = type_code(client, crew.clerk, code_of(key))
    assert (answer.status_code, answer.url) == (302, LOGIN)
    assert messages_of(answer) == ["This took too long, or was finished. Sign in once more."]
    assert not is_in(client)


@pytest.mark.parametrize("change", ["password", "closed", "sign-out"])
def test_half_a_session_ends_with_the_password_the_account_and_the_sign_out(crew, change):
    key = give_factor(crew.clerk)
    client = half_way(crew.clerk)
    if change == "password":
        crew.clerk.set_password("another long pass-phrase 2026")
    crew.clerk.is_active = change != "closed"
    crew.clerk.save()
    if change == "sign-out":
        client.post("/admin/logout/")
    assert type_code(client, crew.clerk, code_of(key)).url == LOGIN
    assert not is_in(client)


def test_back_and_reload_after_the_code_lead_in_again(crew):
    code = code_of(give_factor(crew.clerk))
    client = half_way(crew.clerk)
    type_code(client, crew.clerk, code)
    for again in (client.get(CODE), type_code(client, crew.clerk, code), client.get(ENROL)):
        assert again.url == LOGIN
    assert client.get(LOGIN).url == HOME
    assert is_in(client)


def test_another_account_in_another_tab_is_said_and_counts_nothing(crew):
    mine, theirs = give_factor(crew.clerk), give_factor(crew.reviewer)
    client = half_way(crew.clerk)
    half_way(crew.reviewer, client)
    answer = type_code(client, crew.clerk, code_of(mine))
    assert answer.url == CODE
    assert "another account" in messages_of(answer)[0]
    assert not Entry.objects.filter(act="staff.second_factor_failed").exists()
    assert type_code(client, crew.reviewer, code_of(theirs)).status_code == 302


def test_a_code_of_another_account_is_worth_nothing(crew):
    give_factor(crew.clerk)
    theirs = give_factor(crew.reviewer)
    client = half_way(crew.clerk)
    assert "not right" in errors_of(type_code(client, crew.clerk, code_of(theirs)))
    assert not is_in(client)


def test_five_wrong_codes_then_a_pause(crew):
    key = give_factor(crew.clerk)
    client = half_way(crew.clerk)
    said = [errors_of(type_code(client, crew.clerk, "12345")) for _n in range(6)]
    assert "Too many wrong codes" in said[5] not in said[:5]
    assert "Too many wrong codes" in errors_of(type_code(client, crew.clerk, code_of(key)))
    assert not is_in(client)


def test_the_first_sign_in_sets_up_a_phone_and_shows_ten_codes_once(crew):
    client = half_way(crew.clerk, leads_to=ACCOUNT)
    assert client.get(CODE).url == ENROL
    key = key_on(client)
    assert key_on(client) == key
    assert not is_in(client)
    assert "not right" in errors_of(client.post(ENROL, {"code": "12345"}))
    answer = client.post(ENROL, {"code": code_of(key)})
    codes = re.findall(r"<code>([A-Z2-9]{5}-[A-Z2-9]{5})</code>", answer.content.decode())
    assert (len(codes), answer.context["leads_to"]) == (10, ACCOUNT)
    assert "no-store" in answer.headers["Cache-Control"]
    assert is_in(client)
    assert client.get(ENROL).url == LOGIN
    kept = "".join(str(session.get_decoded()) for session in Session.objects.all())
    assert not [text for text in (key, *codes) if text in kept]
    prove(account=crew.clerk, recovery_code=codes[0])


def test_two_browsers_that_set_up_at_once_get_two_keys_and_one_wins(crew):
    first, second = half_way(crew.clerk), half_way(crew.clerk)
    keys = key_on(first), key_on(second)
    assert keys[0] != keys[1]
    answer = first.post(ENROL, {"code": code_of(keys[0])})
    assert "begun anew in another window" in messages_of(answer)[0]
    assert not is_in(first)
    client_key = key_on(first)
    assert first.post(ENROL, {"code": code_of(client_key)}).status_code == 200
    assert is_in(first)
    assert second.get(ENROL).url == CODE
    assert SecondFactor.objects.filter(account=crew.clerk).count() == 1


def test_a_recovery_code_lets_in_and_says_what_is_left(crew):
    _key, codes = give_codes(crew.clerk)
    for code in codes[:6]:
        prove(account=crew.clerk, recovery_code=code)
    client = half_way(crew.clerk)
    form = {"account": crew.clerk.username, "recovery_code": codes[6].lower()}
    answer = client.post(CODE, form)
    assert messages_of(answer) == [
        "You used a recovery code. If your phone is lost, set up another one now.",
        "3 recovery codes are left. Make new ones under “My sign-ins”.",
    ]
    assert is_in(client)
    again = half_way(crew.clerk).post(CODE, form)
    assert "recovery code is not right" in " ".join(again.context["errors"])
    assert recovery_codes_left(crew.clerk) == 3


def test_without_the_rule_the_password_is_enough_for_who_has_set_up_nothing(crew, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    client = Client()
    form = {"username": crew.clerk.username, "password": "pw"}
    assert client.post(LOGIN, form).url == HOME
    assert is_in(client)
    give_factor(crew.reviewer)
    assert not is_in(half_way(crew.reviewer))
    settings.SECOND_FACTOR_REQUIRED = True
    assert not is_in(client)
    assert factor_of(crew.clerk) is None
