"""A maintenance account: allowed by two, for a time, gone with its end."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.audit.models import Entry
from portal.staff.account_errors import (
    MaintenanceOver,
    MaintenanceTimes,
    MaintenanceTooLong,
    NotForMaintenance,
    OwnMaintenance,
    WindowClosed,
    WindowExists,
)
from portal.staff.enums import Role, SessionEnding
from portal.staff.errors import BasisMissing, NotAllowed
from portal.staff.models import MaintenanceWindow, User
from portal.staff.services import appoint, open_account
from portal.staff.services.maintenance import (
    allow_maintenance,
    drop_maintenance,
    end_maintenance,
    propose_maintenance,
)
from portal.staff.services.sessions import begin_session
from tests.factories.staff import make_member, make_user

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def system(county) -> User:
    return make_user(Role.SYSTEM_ADMIN, "F00")


@pytest.fixture
def security(county) -> User:
    return make_user(Role.SECURITY_ADMIN, "F00")


@pytest.fixture
def vendor(county) -> User:
    """The engineer of the firm that maintains the system, for whom a post was made."""
    member = make_member("工程师")
    return open_account(member=member, username="vendor", password="pw", by=None, maintenance=True)


def proposed(vendor: User, system: User, *, hours: int = 2, begins: int = 0) -> MaintenanceWindow:
    starts = timezone.now() + begins * HOUR
    return propose_maintenance(
        account=vendor, starts_at=starts, ends_at=starts + hours * HOUR, reason="升级", by=system
    )


def enters() -> bool:
    return authenticate(username="vendor", password="pw") is not None


def test_it_is_used_only_in_the_time_that_two_allowed(vendor, system, security, monkeypatch):
    assert not enters()
    window = proposed(vendor, system)
    assert not enters()
    allow_maintenance(window=window, by=security)
    assert enters()
    later = timezone.now() + 2 * HOUR
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert not enters()


def test_a_session_ends_with_its_time(vendor, system, security):
    window = allow_maintenance(window=proposed(vendor, system), by=security)
    session = begin_session(user=vendor)
    assert session.until == window.ends_at
    assert session.ending_at(window.ends_at) == SessionEnding.MAINTENANCE


def test_ending_it_early_ends_its_sessions_at_once(vendor, system, security):
    window = allow_maintenance(window=proposed(vendor, system), by=security)
    session = begin_session(user=vendor)
    end_maintenance(window=window, by=security, reason="完成")
    session.refresh_from_db()
    assert (session.ending, enters()) == (SessionEnding.MAINTENANCE, False)
    with pytest.raises(MaintenanceOver):
        end_maintenance(window=window, by=security, reason="完成")


def test_each_step_stands_in_the_trail(vendor, system, security):
    window = allow_maintenance(window=proposed(vendor, system), by=security)
    end_maintenance(window=window, by=security, reason="完成")
    drop_maintenance(window=proposed(vendor, system, begins=5), by=security, reason="不需要")
    entries = Entry.objects.filter(act__endswith="_maintenance").order_by("pk")
    assert [(entry.act, entry.actor_account, entry.subject_label) for entry in entries] == [
        ("staff.propose_maintenance", system.username, "vendor"),
        ("staff.allow_maintenance", security.username, "vendor"),
        ("staff.end_maintenance", security.username, "vendor"),
        ("staff.propose_maintenance", system.username, "vendor"),
        ("staff.drop_maintenance", security.username, "vendor"),
    ]


def test_nobody_does_both_steps(vendor, system, security):
    window = proposed(vendor, system)
    for step in (
        lambda: allow_maintenance(window=window, by=system),
        lambda: proposed(vendor, security),
    ):
        with pytest.raises(NotAllowed):
            step()
    # Nor where the database is written past the services
    with pytest.raises(IntegrityError), transaction.atomic():
        MaintenanceWindow.objects.filter(pk=window.pk).update(
            status="APPROVED", closed_by=system.member
        )


def test_nobody_decides_on_the_own_account(system, security):
    own = open_account(
        member=system.member, username="own", password="pw", by=None, maintenance=True
    )
    with pytest.raises(OwnMaintenance):
        proposed(own, system)
    other = open_account(
        member=security.member, username="other", password="pw", by=None, maintenance=True
    )
    with pytest.raises(OwnMaintenance):
        allow_maintenance(window=proposed(other, system), by=security)


@pytest.mark.parametrize(
    ("hours", "begins", "refusal"),
    [(73, 0, MaintenanceTooLong), (-1, 0, MaintenanceTimes), (2, -3, MaintenanceTimes)],
)
def test_its_time_is_short_and_ahead(vendor, system, hours, begins, refusal):
    with pytest.raises(refusal):
        proposed(vendor, system, hours=hours, begins=begins)


def test_what_else_is_refused(vendor, system, security):
    with pytest.raises(NotForMaintenance):
        proposed(security, system)
    with pytest.raises(BasisMissing):
        propose_maintenance(
            account=vendor,
            starts_at=timezone.now(),
            ends_at=timezone.now() + HOUR,
            reason=" ",
            by=system,
        )
    window = proposed(vendor, system)
    with pytest.raises(WindowExists):
        proposed(vendor, system, begins=1)
    with pytest.raises(BasisMissing):
        drop_maintenance(window=window, by=security, reason=" ")
    drop_maintenance(window=window, by=security, reason="不需要")
    with pytest.raises(WindowClosed):
        allow_maintenance(window=window, by=security)


def test_it_gives_no_power_by_itself(vendor, system, security):
    allow_maintenance(window=proposed(vendor, system), by=security)
    assert not vendor.has_perm("wagtailadmin.access_admin")
    appoint(member=vendor.member, role=Role.EDITOR, organisation=security_office(), by=None)
    assert User.objects.get(pk=vendor.pk).has_perm("wagtailadmin.access_admin")


def security_office():
    from portal.staff.models import Organisation

    return Organisation.objects.get(code="O01")
