from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from portal.places.services import load_divisions
from portal.staff.enums import Role
from portal.staff.services import load_organisations
from tests.factories.staff import make_user

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.staff.models import User


@pytest.fixture
def freeze(monkeypatch) -> Callable[[dt.datetime], None]:
    """Stop the only clock at a moment."""

    def stop(moment: dt.datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment.astimezone(dt.UTC))

    return stop


@pytest.fixture
def shanghai() -> ZoneInfo:
    return ZoneInfo("Asia/Shanghai")


@pytest.fixture
def officer(db) -> User:
    load_divisions()
    load_organisations()
    return make_user(Role.FINANCE_SECTION, "F01")
