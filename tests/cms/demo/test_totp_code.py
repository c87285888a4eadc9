"""The code of a demo account at the console: in development settings, nowhere else."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cms.demo.authenticators import give_authenticator
from portal.staff.enums import FactorProof
from portal.staff.services.second_factor import prove
from tests.factories.staff import make_user

pytestmark = pytest.mark.django_db


def test_it_prints_a_code_that_lets_in():
    user = make_user()
    key = give_authenticator(user)
    out = StringIO()
    call_command("totp_code", user.username.upper(), stdout=out)
    assert prove(account=user, code=out.getvalue()) == FactorProof.CODE
    assert key == give_authenticator(user)


def test_it_is_refused_outside_of_the_demo(settings):
    user = make_user()
    give_authenticator(user)
    settings.DEMO_ALLOWED = False
    with pytest.raises(CommandError, match="development settings"):
        call_command("totp_code", user.username)


def test_who_has_none_is_said():
    for name in ("nobody", make_user().username):
        with pytest.raises(CommandError, match="no authenticator"):
            call_command("totp_code", name)
