"""A lost phone: two persons, never the own one; at the screen and at the console."""

from __future__ import annotations

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command

from portal.audit.models import Entry
from portal.staff.enums import ChangeStatus, Role, SessionEnding
from portal.staff.errors import AlreadyOpen, BasisMissing, NotAllowed, SamePerson, TwoSignatures
from portal.staff.factor_errors import NothingToReset, OwnFactor
from portal.staff.models import DeskSession, RecoveryCode, SecondFactor, User
from portal.staff.services.factor_reset import reset_factor
from portal.staff.services.propose import drop_change, propose_factor_reset, sign_change
from portal.staff.services.sessions import begin_session
from tests.factories.factors import code_of, give_factor
from tests.factories.staff import make_user

BASIS = "手机丢失，本人到场说明"


@pytest.fixture
def clerk(jiangkou) -> User:
    user = make_user(Role.TOWNSHIP_CLERK, jiangkou)
    give_factor(user)
    return user


@pytest.fixture
def system(county) -> User:
    return make_user(Role.SYSTEM_ADMIN, "F00")


@pytest.fixture
def security(county) -> User:
    return make_user(Role.SECURITY_ADMIN, "F00")


def test_one_proposes_another_signs_and_everything_of_it_is_gone(clerk, system, security):
    begin_session(user=clerk)
    proposal = propose_factor_reset(account=clerk, basis=BASIS, by=system)
    assert SecondFactor.objects.filter(account=clerk).exists()
    sign_change(proposal=proposal, by=security)
    assert not SecondFactor.objects.filter(account=clerk).exists()
    assert not RecoveryCode.objects.filter(account=clerk).exists()
    assert DeskSession.objects.get(account=clerk).ending == SessionEnding.ADMINISTRATOR
    entry = Entry.objects.get(act="staff.second_factor_reset")
    assert (entry.actor_account, entry.subject_label) == (security.username, clerk.username)
    assert entry.detail == {"with": system.username, "reason": BASIS, "at_console": False}


def test_no_single_person_does_it(clerk, system, security):
    proposal = propose_factor_reset(account=clerk, basis=BASIS, by=system)
    with pytest.raises(NotAllowed):
        sign_change(proposal=proposal, by=system)
    with pytest.raises(NotAllowed):
        propose_factor_reset(account=clerk, basis=BASIS, by=security)
    with pytest.raises(TwoSignatures):
        reset_factor(username=clerk.username, reason=BASIS, by=security, proposed_by=None)
    with pytest.raises((SamePerson, NotAllowed)):
        reset_factor(username=clerk.username, reason=BASIS, by=security, proposed_by=security)
    assert SecondFactor.objects.filter(account=clerk).exists()


def test_nobody_does_it_for_himself(system, security, county):
    give_factor(system)
    give_factor(security)
    with pytest.raises(OwnFactor):
        propose_factor_reset(account=system, basis=BASIS, by=system)
    proposal = propose_factor_reset(account=security, basis=BASIS, by=system)
    with pytest.raises(OwnFactor):
        sign_change(proposal=proposal, by=security)
    other = make_user(Role.SECURITY_ADMIN, "F00")
    assert sign_change(proposal=proposal, by=other).status == ChangeStatus.SIGNED


def test_a_proposal_needs_a_phone_a_reason_and_no_other_proposal(clerk, system, security):
    with pytest.raises(NothingToReset):
        propose_factor_reset(account=security, basis=BASIS, by=system)
    with pytest.raises(BasisMissing):
        propose_factor_reset(account=clerk, basis=" ", by=system)
    proposal = propose_factor_reset(account=clerk, basis=BASIS, by=system)
    with pytest.raises(AlreadyOpen):
        propose_factor_reset(account=clerk, basis=BASIS, by=system)
    drop_change(proposal=proposal, by=security, reason="本人未到场")
    assert SecondFactor.objects.filter(account=clerk).exists()


@pytest.fixture
def console(monkeypatch):
    """Return how two persons answer the questions of the command."""

    def answers(*people: tuple[User, str, str]) -> None:
        names = iter([user.username for user, _password, _code in people])
        proofs = iter([text for _user, *texts in people for text in texts])
        monkeypatch.setattr("builtins.input", lambda _prompt: next(names))
        monkeypatch.setattr("getpass.getpass", lambda _prompt: next(proofs))

    return answers


def reset(user: User) -> None:
    call_command("reset_second_factor", user.username, reason=BASIS)


def test_at_the_console_two_administrators_prove_themselves(security, system, console):
    audit = make_user(Role.AUDIT_ADMIN, "O01")
    give_factor(security)
    people = [(user, "pw", code_of(give_factor(user))) for user in (system, audit)]
    console(*people)
    reset(security)
    assert not SecondFactor.objects.filter(account=security).exists()
    entry = Entry.objects.get(act="staff.second_factor_reset")
    assert (entry.actor_account, entry.detail["with"]) == (system.username, audit.username)
    assert entry.detail["at_console"] is True


def test_at_the_console_nothing_less_is_enough(security, system, clerk, console):
    keys = {user.pk: give_factor(user) for user in (security, system, clerk)}
    code = {pk: code_of(key) for pk, key in keys.items()}
    later = {pk: code_of(key, 1) for pk, key in keys.items()}
    refused = [
        # The same person twice, the owner as one of the two, somebody who is no administrator
        ((system, "pw", code[system.pk]), (system, "pw", later[system.pk])),
        ((security, "pw", code[security.pk]), (clerk, "pw", code[clerk.pk])),
        ((clerk, "pw", later[clerk.pk]), (system, "wrong", "000000")),
        ((clerk, "wrong", "000000"), (system, "pw", "000000")),
        ((make_user(Role.AUDIT_ADMIN, "O01"), "pw", "000000"), (clerk, "pw", "000000")),
    ]
    for people in refused:
        console(*people)
        with pytest.raises(CommandError):
            reset(security)
    assert SecondFactor.objects.filter(account=security).exists()


def test_a_deploy_check_says_when_the_password_is_enough(settings):
    def found() -> list[str]:
        return [error.id for error in run_checks(include_deployment_checks=True)]

    assert "staff.E004" not in found()
    settings.SECOND_FACTOR_REQUIRED = False
    assert "staff.E004" in found()
