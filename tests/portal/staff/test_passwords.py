"""Which passwords are refused, and what a new one ends."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.audit.models import Entry
from portal.staff.account_errors import OwnPassword, WrongPassword
from portal.staff.enums import Role
from portal.staff.errors import BasisMissing, NotAllowed, SignInPaused
from portal.staff.models import FormerPassword, User
from portal.staff.password_rules import NotLeaked
from portal.staff.services import open_account
from portal.staff.services.passwords import change_password, give_password
from tests.factories.staff import make_member, make_user

GOOD = "小船 在江心 打了三个转 还是靠岸"
STRONG = ("vexing-otter-plumb-41-lattice", "qT7#mw2Kz9!pL", GOOD)


@pytest.fixture
def clerk(jiangkou) -> User:
    return make_user(Role.TOWNSHIP_CLERK, jiangkou, member=make_member("张小微"))


def codes_of(password: str, user: User | None) -> set[str]:
    try:
        validate_password(password, user)
    except ValidationError as refused:
        return {error.code for error in refused.error_list}
    return set()


@pytest.mark.parametrize("password", STRONG)
def test_long_unrelated_words_are_taken_whatever_their_signs(clerk, password):
    assert codes_of(password, clerk) == set()


@pytest.mark.parametrize(
    "password",
    [
        "Zhangxiaowei2026!",
        "Jiangkouzhen@2026",
        "Yunyangxian#12345",
        "woaini1314520",
        "1qaz2wsx3edc4rfv",
        "Abcdefghijkl",
        "Aa123456789!",
        "caizheng20260101",
        "x7Kx7Kx7Kx7Kx7K",
    ],
)
def test_what_a_guesser_of_the_county_tries_first_is_refused(clerk, password):
    assert "password_guessed" in codes_of(password, clerk)


@pytest.mark.parametrize("password", ["otter-13812345678-plumb", "lattice 500235198001010010"])
def test_numbers_of_people_are_refused(clerk, password):
    assert codes_of(password, clerk) == {"password_number"}


def test_short_ones_are_refused_whatever_their_signs(clerk):
    assert "password_too_short" in codes_of("qT7#mw2Kz9!", clerk)


def test_a_very_long_one_costs_no_more(clerk):
    assert codes_of("a1b2" * 5000, clerk) == {"password_guessed"}


@pytest.mark.parametrize("form", ["plain", "sorted", "counted"])
def test_an_operators_list_is_read_in_each_form(settings, tmp_path, form):
    leaked = [f"leaked pass phrase {n}" for n in range(500)]
    digests = sorted(
        hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest().upper() for text in leaked
    )
    lines = {
        "plain": leaked,
        "sorted": digests,
        "counted": [f"{digest}:{n}" for n, digest in enumerate(digests)],
    }[form]
    path = tmp_path / "leaked.txt"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    settings.PASSWORD_LIST = str(path)
    refused = []
    for text in [*leaked, "leaked pass phrase 500", GOOD, ""]:
        try:
            NotLeaked().validate(text)
        except ValidationError:
            refused.append(text)
    assert refused == leaked


def test_none_of_the_last_five_comes_back(clerk):
    passwords = [f"vexing-otter-plumb-{n}-lattice" for n in range(41, 47)]
    for password in passwords:
        clerk.set_password(password)
        clerk.save()
    assert [codes_of(password, clerk) for password in passwords] == [
        set(),
        *[{"password_used"}] * 5,
    ]
    assert FormerPassword.objects.filter(account=clerk).count() == 5


def test_a_change_asks_for_the_old_one_at_the_pace_of_signing_in(clerk):
    for _n in range(5):
        with pytest.raises(WrongPassword):
            change_password(user=clerk, old="wrong", new=GOOD, session=None, address="192.0.2.7")
    with pytest.raises(SignInPaused):
        change_password(user=clerk, old="pw", new=GOOD, session=None, address="192.0.2.7")
    clerk.refresh_from_db()
    assert clerk.check_password("pw")


def test_a_change_is_written_down_without_the_password(clerk):
    change_password(user=clerk, old="pw", new=GOOD, session=None)
    acts = list(Entry.objects.filter(act__contains="password").values_list("act", flat=True))
    assert set(acts) == {"staff.confirm_password", "staff.change_password"}
    assert not any(GOOD in str(entry.detail) for entry in Entry.objects.all())


def test_a_weak_new_one_changes_nothing(clerk):
    with pytest.raises(ValidationError):
        change_password(user=clerk, old="pw", new="Zhangxiaowei2026!", session=None)
    clerk.refresh_from_db()
    assert clerk.check_password("pw")


def test_what_an_administrator_gives_must_be_changed(clerk):
    admin = make_user(Role.SYSTEM_ADMIN, "F00")
    opened = open_account(member=make_member(), username="neu", password="pw", by=admin)
    assert (opened.must_choose_password(), clerk.must_choose_password()) == (True, False)
    give_password(account=clerk, password=GOOD, reason="忘记密码", by=admin)
    clerk.refresh_from_db()
    assert (clerk.must_choose_password(), clerk.check_password(GOOD)) == (True, True)
    assert Entry.objects.get(act="staff.give_password").detail == {"reason": "忘记密码"}


def test_who_gives_a_password_is_the_system_administrator_to_others_with_a_reason(clerk):
    admin = make_user(Role.SYSTEM_ADMIN, "F00")
    with pytest.raises(NotAllowed):
        give_password(account=admin, password=GOOD, reason="x", by=clerk)
    with pytest.raises(OwnPassword):
        give_password(account=admin, password=GOOD, reason="x", by=admin)
    with pytest.raises(BasisMissing):
        give_password(account=clerk, password=GOOD, reason=" ", by=admin)


def test_a_password_grows_old_only_where_the_county_says_so(clerk, settings, monkeypatch):
    later = timezone.now() + dt.timedelta(days=91)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert clerk.must_choose_password()
    settings.PASSWORD_DAYS = 0
    assert not clerk.must_choose_password()
