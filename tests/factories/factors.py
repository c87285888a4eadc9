"""Authenticators for tests: set up through the services, read as a phone shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unittest.mock import patch

from django.utils import timezone

from portal.staff.one_time_codes import code_at, new_key, step_at
from portal.staff.services.second_factor import begin_enrolment, confirm_enrolment

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from portal.staff.models import User


def code_of(key: str, steps: int = 0) -> str:
    """Return the code that a phone with this key shows now, or some steps of 30 seconds later."""
    return code_at(key, step_at(timezone.now()) + steps)


def give_factor(user: User) -> str:
    """Set up an authenticator for an account and return its key; the code of now is unused."""
    key, _codes = give_codes(user)
    return key


def give_codes(user: User) -> tuple[str, list[str]]:
    """Set up an authenticator; return its key and the recovery codes.

    The clock stands meanwhile: the code of the step before is too old when the next one begins.
    """
    key, moment = new_key(), timezone.now()
    with patch.object(timezone, "now", lambda: moment):
        factor = begin_enrolment(account=user, key=key)
        return key, confirm_enrolment(factor=factor, code=code_of(key, -1))


def come_in(client: Client, user: User, password: str = "pw", **more: str) -> HttpResponse:
    """Sign in through the forms: the password, then the code of a phone set up a moment ago.

    more: further fields of the first form. Returns the last answer.
    """
    key = give_factor(user)
    answer = client.post("/admin/login/", {"username": user.username, "password": password, **more})
    assert answer.status_code == 302
    return client.post(answer.url, {"account": user.username, "code": code_of(key)})
