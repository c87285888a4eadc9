"""How many people somebody saw in full, and what was allowed above the quota for one day."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.staff.enums import RevealWay, role_choices
from portal.staff.models.accounts import Member


class RevealCount(models.Model):
    """People whom a member saw in full on one day for one purpose, in one role; only grows.

    persons: people, each as often as shown. times: reveals. The trail holds each of them; this is
    their sum, so that a quota costs no walk through the trail.
    """

    member = models.ForeignKey(Member, models.PROTECT, related_name="reveal_counts")
    day = models.DateField(_("day"))
    way = models.CharField(max_length=4, choices=RevealWay)
    purpose = models.CharField(_("purpose"), max_length=64)
    role = models.CharField(_("role"), max_length=20, choices=role_choices, blank=True)
    persons = models.PositiveBigIntegerField(_("people"), default=0)
    times = models.PositiveIntegerField(_("times"), default=0)

    class Meta:
        default_permissions = ()
        verbose_name = _("count of reveals")
        verbose_name_plural = _("counts of reveals")
        constraints = (
            models.UniqueConstraint(
                fields=("member", "day", "purpose", "role"), name="reveal_count_once"
            ),
        )
        indexes = (models.Index(fields=["day"], name="reveal_count_day"),)

    def __str__(self) -> str:
        return f"{self.member_id} {self.day} {self.purpose}"


class QuotaRaise(models.Model):
    """So many people more for one member on one day, allowed by another person for a reason."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="quota_raises")
    way = models.CharField(max_length=4, choices=RevealWay)
    day = models.DateField(_("day"))
    persons = models.PositiveIntegerField(_("people"))
    reason = models.CharField(_("reason"), max_length=200)
    given_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        verbose_name = _("raise of a quota")
        verbose_name_plural = _("raises of quotas")
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(given_by=F("member")), name="quota_raised_by_another"
            ),
        )
        indexes = (models.Index(fields=["member", "day"], name="quota_raise_member_day"),)

    def __str__(self) -> str:
        return f"{self.member_id} {self.day} +{self.persons}"

    def audit_label(self) -> str:
        """Return what an audit entry calls this row: the member of staff."""
        return self.member.name
