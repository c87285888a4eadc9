"""Maintenance accounts: when one may be used, why, and which two people allowed it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.staff.enums import MaintenanceStatus
from portal.staff.models.accounts import Member, User

if TYPE_CHECKING:
    import datetime as dt


class MaintenanceQuerySet(models.QuerySet["MaintenanceWindow"]):
    """Windows described by adjectives."""

    def open_at(self, at: dt.datetime | None = None) -> MaintenanceQuerySet:
        """Windows in which the account may be used at that moment."""
        now = at or timezone.now()
        return self.filter(status=MaintenanceStatus.APPROVED, starts_at__lte=now, ends_at__gt=now)


class MaintenanceWindow(models.Model):
    """From when until when a maintenance account may be used: proposed by one, allowed by another.

    An early end moves `ends_at` to that moment; what was allowed stays in the trail.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(User, models.PROTECT, related_name="windows")
    starts_at = models.DateTimeField(_("begins at"))
    ends_at = models.DateTimeField(_("ends at"))
    reason = models.CharField(_("what is to be done"), max_length=200)
    status = models.CharField(
        max_length=8, choices=MaintenanceStatus, default=MaintenanceStatus.OPEN, db_index=True
    )
    requested_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    closed_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_why = models.CharField(max_length=200, blank=True)

    objects = MaintenanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("maintenance window")
        verbose_name_plural = _("maintenance windows")
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")), name="maintenance_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(status=MaintenanceStatus.APPROVED)
                | (Q(closed_by__isnull=False) & ~Q(closed_by=F("requested_by"))),
                name="maintenance_allowed_by_another",
            ),
        )

    def __str__(self) -> str:
        return f"{self.account_id} {self.starts_at:%Y-%m-%d %H:%M}"

    def audit_label(self) -> str:
        """Return what an audit entry calls this row."""
        return self.account.username
