"""Settings of signing in outside of their bounds are refused before a release."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import CommandError, call_command

from portal.staff.sign_in_checks import (
    BOUNDS,
    list_of_passwords_can_be_read,
    sign_in_is_within_bounds,
)


@pytest.mark.parametrize("name", BOUNDS)
def test_each_setting_outside_of_its_bounds_is_an_error(settings, name):
    variable, least, most = BOUNDS[name]
    step = dt.timedelta(seconds=1) if isinstance(least, dt.timedelta) else 1
    for value, errors in ((least, 0), (most, 0), (least - step, 1), (most + step, 1)):
        setattr(settings, name, value)
        messages = sign_in_is_within_bounds()
        assert [error.id for error in messages] == ["staff.E002"] * errors
        assert all(variable in error.msg for error in messages)


def test_the_deploy_check_asks_them(settings):
    settings.SESSION_IDLE = dt.timedelta(hours=2)
    with pytest.raises(CommandError, match=r"staff\.E002"):
        call_command("check", "--deploy", "--tag", "security")


def test_a_list_that_cannot_be_read_is_an_error(settings, tmp_path):
    settings.PASSWORD_LIST = str(tmp_path / "absent.txt")
    assert [error.id for error in list_of_passwords_can_be_read()] == ["staff.E003"]
    (tmp_path / "absent.txt").write_text("password\n")
    assert list_of_passwords_can_be_read() == []
