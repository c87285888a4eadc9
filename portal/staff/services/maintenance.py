"""Maintenance accounts: their time is proposed by one administrator and allowed by another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.audit.services import record
from portal.staff.account_errors import (
    MaintenanceTimes,
    MaintenanceTooLong,
    NotForMaintenance,
    OwnMaintenance,
    WindowExists,
)
from portal.staff.enums import Act, MaintenanceStatus, SessionEnding
from portal.staff.errors import BasisMissing
from portal.staff.maintenance_acts import ALLOW, DROP_WINDOW, END_WINDOW, NOTE_LENGTH
from portal.staff.models import MaintenanceWindow
from portal.staff.powers import require
from portal.staff.services.sessions import close_sessions

if TYPE_CHECKING:
    import datetime as dt

    from portal.staff.models import User


@transaction.atomic
def propose_maintenance(
    *, account: User, starts_at: dt.datetime, ends_at: dt.datetime, reason: str, by: User
) -> MaintenanceWindow:
    """Propose that a maintenance account may be used from one moment to another.

    It counts for nothing until `allow_maintenance`. Raises NotAllowed (system administrators),
    NotForMaintenance, OwnMaintenance, MaintenanceTimes, MaintenanceTooLong (MAINTENANCE_LONGEST),
    WindowExists where another one overlaps, BasisMissing.
    """
    post = require(by, Act.MANAGE_ACCOUNTS)
    if not account.maintenance:
        raise NotForMaintenance
    if account.member_id == post.member_id:
        raise OwnMaintenance
    now = timezone.now()
    if ends_at <= starts_at or ends_at <= now:
        raise MaintenanceTimes
    if ends_at - starts_at > settings.MAINTENANCE_LONGEST:
        raise MaintenanceTooLong(int(settings.MAINTENANCE_LONGEST.total_seconds() // 3600))
    words = _words(reason)
    same = account.windows.exclude(status=MaintenanceStatus.DROPPED)
    if same.filter(starts_at__lt=ends_at, ends_at__gt=max(starts_at, now)).exists():
        raise WindowExists
    window = MaintenanceWindow.objects.create(
        account=account,
        starts_at=starts_at,
        ends_at=ends_at,
        reason=words,
        requested_by=post.member,
        requested_at=now,
    )
    record(
        act="staff.propose_maintenance",
        actor=post.actor(by),
        subject=window,
        detail={"from": starts_at, "until": ends_at, "reason": words},
    )
    return window


@ALLOW.service
@transaction.atomic
def allow_maintenance(*, window: MaintenanceWindow, by: User) -> MaintenanceWindow:
    """Allow it as the second person.

    Raises NotAllowed, SamePerson, OwnMaintenance, MaintenanceOver, WindowClosed.
    """
    window = _lock(window)
    post = ALLOW.require(by, window)
    window.status, window.closed_by, window.closed_at = (
        MaintenanceStatus.APPROVED,
        post.member,
        timezone.now(),
    )
    window.save(update_fields=["status", "closed_by", "closed_at"])
    record(
        act="staff.allow_maintenance",
        actor=post.actor(by),
        subject=window,
        detail={"from": window.starts_at, "until": window.ends_at, "reason": window.reason},
    )
    return window


@DROP_WINDOW.service
@transaction.atomic
def drop_maintenance(*, window: MaintenanceWindow, by: User, reason: str) -> MaintenanceWindow:
    """Drop a proposal with a reason. Raises NotAllowed, WindowClosed, BasisMissing."""
    window = _lock(window)
    post = DROP_WINDOW.require(by, window)
    window.status, window.closed_why = MaintenanceStatus.DROPPED, _words(reason)
    window.closed_by, window.closed_at = post.member, timezone.now()
    window.save(update_fields=["status", "closed_by", "closed_at", "closed_why"])
    record(
        act="staff.drop_maintenance",
        actor=post.actor(by),
        subject=window,
        detail={"reason": window.closed_why},
    )
    return window


@END_WINDOW.service
@transaction.atomic
def end_maintenance(*, window: MaintenanceWindow, by: User, reason: str) -> MaintenanceWindow:
    """End a time before its end; the account's sessions end at once.

    Raises NotAllowed, WindowClosed, MaintenanceOver, BasisMissing.
    """
    window = _lock(window)
    post = END_WINDOW.require(by, window)
    window.closed_why = _words(reason)
    # One that has not begun never does
    window.ends_at = max(window.starts_at, timezone.now())
    window.save(update_fields=["ends_at", "closed_why"])
    record(
        act="staff.end_maintenance",
        actor=post.actor(by),
        subject=window,
        detail={"until": window.ends_at, "reason": window.closed_why},
    )
    close_sessions(user=window.account, ending=SessionEnding.MAINTENANCE, actor=post.actor(by))
    return window


def _lock(window: MaintenanceWindow) -> MaintenanceWindow:
    rows = MaintenanceWindow.objects.select_for_update(of=("self",))
    return rows.select_related("account__member", "requested_by").get(pk=window.pk)


def _words(reason: str) -> str:
    words = reason.strip()[:NOTE_LENGTH]
    if not words:
        raise BasisMissing
    return words
