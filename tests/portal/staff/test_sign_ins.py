"""Guessing passwords, from one address and from a thousand; what the trail says of it."""

from __future__ import annotations

import datetime as dt
import json
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.utils import timezone

from portal.audit.models import Entry
from portal.staff.enums import Role
from portal.staff.errors import SignInPaused
from portal.staff.models import SignInTally, User
from portal.staff.rules import ACCOUNT_PACE, ADDRESS_PACE, DEVICE_PACE, PAIR_PACE
from portal.staff.services.trusted_browsers import remember_browser
from tests.factories.staff import make_user

HERE = "192.0.2.7"


@pytest.fixture
def clerk(jiangkou) -> User:
    return make_user(Role.TOWNSHIP_CLERK, jiangkou)


@pytest.fixture
def hashed(monkeypatch) -> list[str]:
    """Every password that cost a hash."""
    passwords: list[str] = []
    encode = MD5PasswordHasher.encode

    def counting(self, password, salt):
        passwords.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counting)
    return passwords


@pytest.fixture
def clock(monkeypatch) -> SimpleNamespace:
    """A clock that stands until it is told to go on by some seconds."""
    hands = SimpleNamespace(now=timezone.now())

    def go_on(seconds: int) -> None:
        hands.now += dt.timedelta(seconds=seconds)

    hands.go_on = go_on
    monkeypatch.setattr(timezone, "now", lambda: hands.now)
    return hands


def attempt(username: str, password: str = "wrong", address: str = HERE, device: str = ""):
    return authenticate(username=username, password=password, address=address, device=device)


def tries(attempts, device: str = "") -> int:
    """Return how many of these passwords were looked at."""
    looked_at = 0
    for username, address in attempts:
        try:
            attempt(username, address=address, device=device)
        except SignInPaused:
            continue
        looked_at += 1
    return looked_at


def test_forty_wrong_passwords_are_five(clerk, hashed):
    assert tries([(clerk.username, HERE)] * 40) == PAIR_PACE.free == len(hashed)
    with pytest.raises(SignInPaused):
        attempt(clerk.username, "pw")
    assert len(hashed) == PAIR_PACE.free


def test_the_pause_ends_by_itself_and_grows(clerk, clock):
    tries([(clerk.username, HERE)] * 9)
    clock.go_on(PAIR_PACE.first + 1)
    assert tries([(clerk.username, HERE)] * 9) == 1
    clock.go_on(PAIR_PACE.first + 1)
    with pytest.raises(SignInPaused) as paused:
        attempt(clerk.username, "pw")
    assert paused.value.minutes == 1
    clock.go_on(PAIR_PACE.first)
    assert attempt(clerk.username, "pw") == clerk
    assert tries([(clerk.username, HERE)] * 40) == PAIR_PACE.free


def test_a_refused_try_does_not_make_the_pause_longer(clerk, clock):
    tries([(clerk.username, HERE)] * 500)
    clock.go_on(PAIR_PACE.first + 1)
    assert attempt(clerk.username, "pw") == clerk


def test_a_thousand_addresses_on_one_account(clerk):
    addresses = [f"198.51.{n // 250}.{n % 250}" for n in range(1000)]
    assert tries([(clerk.username, address) for address in addresses]) == ACCOUNT_PACE.free
    with pytest.raises(SignInPaused):
        attempt(clerk.username, "pw", "203.0.113.9")
    known = remember_browser(user=clerk)
    assert attempt(clerk.username, "pw", "203.0.113.9", known) == clerk


def test_one_address_on_a_thousand_accounts(clerk, clock):
    assert tries([(f"nobody{n}", HERE) for n in range(1000)]) == ADDRESS_PACE.free
    with pytest.raises(SignInPaused):
        attempt(clerk.username, "pw")
    assert attempt(clerk.username, "pw", "203.0.113.9") == clerk
    assert attempt(clerk.username, "pw", HERE, remember_browser(user=clerk)) == clerk


def test_a_line_of_ipv6_is_one_address(clerk):
    addresses = [f"2001:db8::{n:x}" for n in range(1, 40)]
    assert tries([(clerk.username, address) for address in addresses]) == PAIR_PACE.free


def test_the_case_of_a_name_is_no_second_account(clerk):
    names = [clerk.username, clerk.username.upper(), clerk.username.title()] * 5
    assert tries([(name, HERE) for name in names]) == PAIR_PACE.free


def test_a_device_is_no_pass_for_another_account_and_has_its_own_pace(clerk, jiangkou):
    other = make_user(Role.TOWNSHIP_REVIEWER, jiangkou)
    tries([(clerk.username, HERE)] * 10)
    others, changed = remember_browser(user=other), remember_browser(user=clerk)[:-1] + "x"
    for token in (others, changed, "null", "[]"):
        with pytest.raises(SignInPaused):
            attempt(clerk.username, "pw", HERE, token)
    known = remember_browser(user=clerk)
    assert tries([(clerk.username, HERE)] * 40, known) == DEVICE_PACE.free


def test_an_office_behind_one_address_signs_in_all_day(clerk):
    for _n in range(ADDRESS_PACE.free * 2):
        assert attempt(clerk.username, "pw") == clerk


def test_counts_name_nobody_and_go_when_they_say_nothing(clerk, clock):
    tries([(clerk.username, HERE)] * 3)
    keys = set(SignInTally.objects.values_list("key", flat=True))
    assert len(keys) == 3
    assert not [key for key in keys if clerk.username in key or HERE in key]
    clock.go_on(86_400)
    attempt("somebody", address="203.0.113.9")
    assert not SignInTally.objects.filter(key__in=keys).exists()


def test_the_trail_says_who_came_in_and_what_failed(clerk):
    assert attempt(clerk.username, "S3cret-typed", HERE) is None
    assert attempt("Passw0rd-as-a-name", "S3cret-typed", HERE) is None
    assert attempt(clerk.username, "pw", HERE) == clerk
    entries = Entry.objects.filter(act__startswith="staff.sign_in").order_by("pk")
    failed, nameless, came = entries
    assert (failed.act, failed.actor_account) == ("staff.sign_in_failed", "unknown")
    assert (failed.subject_label, failed.detail["address"]) == (clerk.username, HERE)
    assert (nameless.subject_label, nameless.detail["account_exists"]) == ("", False)
    assert (came.act, came.actor_account) == ("staff.sign_in_password", clerk.username)
    everything = json.dumps(list(entries.values()), default=str)
    assert not [word for word in ("S3cret", "Passw0rd", '"pw"') if word in everything]


def test_the_wrong_password_that_begins_a_pause_says_so_in_the_trail(clerk):
    tries([(clerk.username, HERE)] * 40)
    pauses = Entry.objects.filter(act="staff.sign_in_failed").order_by("pk")
    assert [entry.detail["pause"] for entry in pauses] == [0, 0, 0, 0, PAIR_PACE.first]


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_twenty_processes_at_once_try_five_passwords(hashed):
    """Each thread has a connection of its own, as each process has."""

    def one_try(_n: int) -> bool:
        try:
            attempt("nobody")
        except SignInPaused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(one_try, range(20))) == PAIR_PACE.free
    assert len(hashed) == PAIR_PACE.free
