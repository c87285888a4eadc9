"""Sessions of staff as the server counts them, and the browsers in which accounts signed in."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.staff.enums import SessionEnding
from portal.staff.models.accounts import Member, User
from portal.staff.models.maintenance import MaintenanceWindow
from portal.staff.models.posts import Post

if TYPE_CHECKING:
    import datetime as dt


class DeskSessionQuerySet(models.QuerySet["DeskSession"]):
    """Sessions described by adjectives."""

    def live(self, at: dt.datetime | None = None) -> DeskSessionQuerySet:
        """Sessions that would be let in: not ended, not idle for too long, not too old."""
        now = at or timezone.now()
        return self.filter(ended_at=None, until__gt=now, seen_at__gt=now - settings.SESSION_IDLE)

    def with_post(self) -> DeskSessionQuerySet:
        """Annotate what every page of the desk asks, in the query that it makes anyway.

        ``posted``: whether the member behind the account has a post in force; ``maintained``:
        whether any maintenance account may be used now.
        """
        posts = Post.objects.in_force().filter(member=OuterRef("account__member"))
        windows = MaintenanceWindow.objects.open_at()
        return self.annotate(posted=Exists(posts), maintained=Exists(windows))


class DeskSession(models.Model):
    """One signing in: from where, in which browser, until when, and how it ended.

    Django's session holds the `uuid` of this row and no more about the person; without a live row
    it is nobody's. `seen_at` is written at most once a minute. `until`: the session ends then,
    however busy it is. `failures`: wrong passwords since the account's session before.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(User, models.CASCADE, related_name="sessions")
    started_at = models.DateTimeField(_("signed in"))
    seen_at = models.DateTimeField(_("last seen"))
    until = models.DateTimeField(_("ends at the latest"))
    address = models.CharField(_("network address"), max_length=45, blank=True)
    browser = models.CharField(_("browser"), max_length=60, blank=True)
    failures = models.PositiveIntegerField(_("wrong passwords before"), default=0)
    began_with_post = models.BooleanField(default=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    ending = models.CharField(_("how it ended"), max_length=13, choices=SessionEnding, blank=True)
    ended_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    # Annotated by `with_post`
    posted: bool
    maintained: bool

    objects = DeskSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ("-started_at", "-pk")
        indexes = (
            models.Index(fields=("account", "-started_at"), name="session_of_account"),
            models.Index(
                fields=("seen_at",),
                condition=models.Q(ended_at=None),
                name="session_open_by_seen",
            ),
        )

    def __str__(self) -> str:
        return f"{self.account_id} {self.started_at:%Y-%m-%d %H:%M}"

    def audit_label(self) -> str:
        """Return what an audit entry calls this row."""
        return self.account.username

    def ending_at(self, now: dt.datetime) -> SessionEnding | None:
        """Return how the session stands ended at that moment, or None while it lives."""
        if self.ending:
            return SessionEnding(self.ending)
        if now >= self.until:
            return SessionEnding.MAINTENANCE if self.account.maintenance else SessionEnding.TOO_LONG
        if now - self.seen_at >= settings.SESSION_IDLE:
            return SessionEnding.IDLE
        return None

    @property
    def place(self) -> str:
        """Return address and browser as its owner knows them again; empty where neither is told."""
        return " · ".join(part for part in (self.address, self.browser) if part)

    @property
    def state(self) -> str:
        """Say how it ended, for lists; empty while it lives."""
        ending = self.ending_at(timezone.now())
        return str(ending.label) if ending else ""


class TrustedBrowser(models.Model):
    """A browser in which an account signed in: its wrong passwords have a pace of their own.

    `key`: the keyed hash (64 hexadecimal digits) of the name in the browser's token. A row that was
    taken back is remembered, so that its token is worth nothing.
    """

    key = models.CharField(max_length=64, primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(User, models.CASCADE, related_name="browsers")
    browser = models.CharField(_("browser"), max_length=60, blank=True)
    address = models.CharField(_("network address"), max_length=45, blank=True)
    first_at = models.DateTimeField(_("first"))
    last_at = models.DateTimeField(_("last"))
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("trusted browser")
        verbose_name_plural = _("trusted browsers")
        ordering = ("-last_at",)

    def __str__(self) -> str:
        return f"{self.account_id} {self.browser}"
