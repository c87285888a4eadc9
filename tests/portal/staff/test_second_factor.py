"""Codes of the second factor: right, replayed, late, guessed, in parallel; what is kept of them."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.utils import timezone

from portal.audit.errors import GuardRefused
from portal.audit.models import Entry
from portal.crypto.protected import secret_models
from portal.staff.enums import FactorProof, Role
from portal.staff.errors import SignInPaused
from portal.staff.factor_errors import (
    CodePaused,
    CodeUsed,
    EnrolmentGone,
    WrongCode,
    WrongRecoveryCode,
)
from portal.staff.models import RecoveryCode, SecondFactor, SecondFactorSecret, User
from portal.staff.one_time_codes import as_typed, code_at, enrolment_uri, step_at
from portal.staff.rules import CODE_PACE
from portal.staff.services.second_factor import (
    begin_enrolment,
    confirm_enrolment,
    key_to_show,
    pending_enrolment,
    prove,
    renew_recovery_codes,
)
from portal.staff.services.trusted_browsers import remember_browser
from tests.factories.factors import code_of, give_codes, give_factor
from tests.factories.staff import make_user

# RFC 6238, appendix B, SHA-1; the last six of its eight digits
RFC_KEY = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
RFC_CODES = {
    59: "287082",
    1111111109: "081804",
    1111111111: "050471",
    1234567890: "005924",
    2000000000: "279037",
    20000000000: "353130",
}


@pytest.fixture
def clerk(jiangkou) -> User:
    return make_user(Role.TOWNSHIP_CLERK, jiangkou)


@pytest.fixture
def clock(monkeypatch) -> SimpleNamespace:
    """A clock that stands in the middle of a step until it is told to go on."""
    begin = timezone.now().replace(second=15, microsecond=0)
    hands = SimpleNamespace(now=begin)

    def go_on(seconds: int) -> None:
        hands.now += timedelta(seconds=seconds)

    hands.go_on = go_on
    monkeypatch.setattr(timezone, "now", lambda: hands.now)
    return hands


@pytest.mark.parametrize("seconds", RFC_CODES)
def test_codes_are_those_of_the_norm(seconds):
    moment = datetime.fromtimestamp(seconds, UTC)
    assert code_at(RFC_KEY, step_at(moment)) == RFC_CODES[seconds]


def test_what_the_qr_code_says_is_what_authenticators_read():
    assert enrolment_uri(RFC_KEY, account="clerk", issuer="云阳县") == (
        f"otpauth://totp/%E4%BA%91%E9%98%B3%E5%8E%BF:clerk?digits=6&secret={RFC_KEY}"
        "&algorithm=SHA1&issuer=%E4%BA%91%E9%98%B3%E5%8E%BF&period=30"
    )


@pytest.mark.parametrize(
    "text",
    [
        "287082",
        " 287 082 ",
        "\uff12\uff18\uff17\uff10\uff18\uff12",
        "287-082",
        "287　082",
        "287\u200b082\n",
    ],
)
def test_a_code_is_understood_as_it_is_pasted(text):
    assert as_typed(text) == "287082"


def test_a_code_lets_in_once(clerk, clock):
    key = give_factor(clerk)
    assert prove(account=clerk, code=code_of(key)) == FactorProof.CODE
    with pytest.raises(CodeUsed):
        prove(account=clerk, code=code_of(key))
    clock.go_on(30)
    assert prove(account=clerk, code=code_of(key)) == FactorProof.CODE


def test_the_code_that_set_it_up_is_used_up(clerk, clock):
    factor = begin_enrolment(account=clerk)
    key = key_to_show(factor=factor)
    confirm_enrolment(factor=factor, code=code_of(key))
    with pytest.raises(CodeUsed):
        prove(account=clerk, code=code_of(key))


@pytest.mark.parametrize(
    ("steps", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_clock_may_be_half_a_minute_wrong(clerk, clock, steps, right):
    key = give_factor(clerk)
    clock.go_on(300)
    if right:
        assert prove(account=clerk, code=code_of(key, steps)) == FactorProof.CODE
    else:
        with pytest.raises(WrongCode, match="check the time of your phone"):
            prove(account=clerk, code=code_of(key, steps))


def test_after_a_later_code_an_earlier_one_is_worth_nothing(clerk, clock):
    key = give_factor(clerk)
    clock.go_on(300)
    prove(account=clerk, code=code_of(key, 1))
    for steps in (0, -1, 1):
        with pytest.raises(CodeUsed):
            prove(account=clerk, code=code_of(key, steps))


@pytest.mark.parametrize(
    "text", ["", "12345", "1234567", "abcdef", "12345a", "①②③④⑤⑥x", "0" * 40, "৪৫৬৭৮৯"]
)
def test_what_is_no_code_is_a_wrong_one(clerk, text):
    give_factor(clerk)
    with pytest.raises(WrongCode):
        prove(account=clerk, code=text)


def test_a_code_of_another_account_is_worth_nothing(clerk, jiangkou):
    give_factor(clerk)
    theirs = give_factor(make_user(Role.TOWNSHIP_REVIEWER, jiangkou))
    with pytest.raises(WrongCode):
        prove(account=clerk, code=code_of(theirs))


def test_an_account_without_one_proves_nothing(clerk):
    with pytest.raises(WrongCode):
        prove(account=clerk, code="123456")
    begun = key_to_show(factor=begin_enrolment(account=clerk))
    with pytest.raises(WrongCode):
        prove(account=clerk, code=code_of(begun))


def tries(account: User, device: str = "") -> int:
    """Return how many of forty wrong codes were looked at."""
    looked_at = 0
    for _n in range(40):
        try:
            prove(account=account, code="000000x", device=device)
        except CodePaused:
            continue
        except WrongCode:
            looked_at += 1
    return looked_at


def test_forty_wrong_codes_are_five_and_the_right_one_waits_too(clerk, clock):
    key = give_factor(clerk)
    assert tries(clerk) == CODE_PACE.free
    with pytest.raises(CodePaused):
        prove(account=clerk, code=code_of(key))
    known = remember_browser(user=clerk)
    assert prove(account=clerk, code=code_of(key), device=known) == FactorProof.CODE
    clock.go_on(CODE_PACE.first + 1)
    assert prove(account=clerk, code=code_of(key)) == FactorProof.CODE
    pauses = Entry.objects.filter(act="staff.second_factor_failed").order_by("pk")
    assert [entry.detail["pause"] for entry in pauses][:5] == [0, 0, 0, 0, CODE_PACE.first]


def test_recovery_codes_are_tried_at_the_same_pace(clerk):
    give_factor(clerk)
    tries(clerk)
    with pytest.raises(SignInPaused):
        prove(account=clerk, recovery_code="ABCDE-FGHJK")


def test_ten_recovery_codes_each_good_once(clerk):
    _key, codes = give_codes(clerk)
    assert len(set(codes)) == 10
    for code in codes:
        assert prove(account=clerk, recovery_code=code.lower()) == FactorProof.RECOVERY_CODE
        with pytest.raises(WrongRecoveryCode):
            prove(account=clerk, recovery_code=code)
    left = Entry.objects.filter(act="staff.second_factor_recovery_code").order_by("pk")
    assert [entry.detail["left"] for entry in left] == list(range(9, -1, -1))


def test_new_recovery_codes_end_the_old_ones(clerk, jiangkou):
    _key, codes = give_codes(clerk)
    fresh = renew_recovery_codes(account=clerk)
    with pytest.raises(WrongRecoveryCode):
        prove(account=clerk, recovery_code=codes[0])
    other = make_user(Role.TOWNSHIP_REVIEWER, jiangkou)
    give_factor(other)
    with pytest.raises(WrongRecoveryCode):
        prove(account=other, recovery_code=fresh[0])
    assert prove(account=clerk, recovery_code=fresh[0]) == FactorProof.RECOVERY_CODE


def test_another_phone_replaces_the_first_with_its_codes(clerk):
    key, codes = give_codes(clerk)
    factor = begin_enrolment(account=clerk)
    assert prove(account=clerk, code=code_of(key)) == FactorProof.CODE
    confirm_enrolment(factor=factor, code=code_of(key_to_show(factor=factor)))
    assert SecondFactor.objects.get(account=clerk).pk == factor.pk
    with pytest.raises(WrongCode):
        prove(account=clerk, code=code_of(key, 1))
    with pytest.raises(WrongRecoveryCode):
        prove(account=clerk, recovery_code=codes[0])


def test_what_was_begun_elsewhere_or_long_ago_is_gone(clerk, clock):
    first = begin_enrolment(account=clerk)
    second = begin_enrolment(account=clerk)
    with pytest.raises(EnrolmentGone):
        pending_enrolment(account=clerk, uuid=first.uuid)
    assert pending_enrolment(account=clerk, uuid=second.uuid) == second
    clock.go_on(1801)
    with pytest.raises(EnrolmentGone):
        pending_enrolment(account=clerk, uuid=second.uuid)


def test_a_wrong_first_code_sets_up_nothing(clerk):
    factor = begin_enrolment(account=clerk)
    with pytest.raises(WrongCode):
        confirm_enrolment(factor=factor, code="12345")
    assert not SecondFactor.objects.filter(confirmed_at__isnull=False).exists()
    assert not RecoveryCode.objects.exists()


def as_text(value: object) -> str:
    return repr(bytes(value)) if isinstance(value, bytes | memoryview) else str(value)


def test_nothing_of_keys_and_codes_stands_in_the_clear(clerk):
    key, codes = give_codes(clerk)
    code = code_of(key)
    prove(account=clerk, code=code)
    prove(account=clerk, recovery_code=codes[0])
    rows = [
        *SecondFactor.objects.values(),
        *SecondFactorSecret.objects.values(),
        *RecoveryCode.objects.values(),
        *Entry.objects.filter(act__startswith="staff.second_factor").values(),
    ]
    kept = json.dumps(rows, default=as_text)
    assert str(SecondFactor.objects.get().uuid) in kept
    secrets = (key, f'"{code}"', *codes, *(text.replace("-", "") for text in codes))
    assert not [text for text in secrets if text in kept]


def test_keys_are_encrypted_anew_with_all_others(clerk):
    give_factor(clerk)
    assert SecondFactorSecret in secret_models()


def test_the_database_takes_no_step_back_and_no_other_key(clerk):
    give_factor(clerk)
    factor = SecondFactor.objects.get()
    changes = [
        (SecondFactor, {"last_step": factor.last_step - 1}),
        (SecondFactor, {"last_step": 0}),
        (SecondFactor, {"account": make_user()}),
        (SecondFactorSecret, {"key_cipher": b"x"}),
    ]
    for model, values in changes:
        with pytest.raises(GuardRefused), transaction.atomic():
            model.objects.update(**values)


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["code", "recovery_code"])
def test_of_twenty_at_once_with_one_code_a_single_one_gets_in(kind):
    clerk = make_user()
    key, codes = give_codes(clerk)
    typed = {"code": code_of(key)} if kind == "code" else {"recovery_code": codes[0]}
    # Every browser has a pace of its own, or the fifth would wait
    devices = [remember_browser(user=clerk) for _n in range(20)]

    def one_try(device: str) -> bool:
        try:
            prove(account=clerk, device=device, **typed)
        except (CodeUsed, WrongRecoveryCode):
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(one_try, devices)) == 1
