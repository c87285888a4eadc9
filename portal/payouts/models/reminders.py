"""A unit or a village is reminded of what it has not handed in: who did it, when. Append-only."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.places.models import Place
from portal.policies.models import Policy
from portal.policies.periods import Period
from portal.staff.models import Member, Organisation


class Reminder(models.Model):
    """Shown to the clerks of the unit or village until the policy is handed in for the period."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    village = models.ForeignKey(
        Place,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text=_("None where the whole unit is reminded."),
    )
    period = models.CharField(_("period"), max_length=16)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    on = models.DateField(_("on"), help_text=_("The day of the county's calendar."))

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["unit", "policy", "on"],
                condition=Q(village=None),
                name="unit_reminded_once_a_day",
            ),
            models.UniqueConstraint(
                fields=["unit", "policy", "village", "on"],
                condition=Q(village__isnull=False),
                name="village_reminded_once_a_day",
            ),
        )

    def __str__(self) -> str:
        return f"{self.policy_id} {self.unit_id} {self.period}"

    @property
    def period_value(self) -> Period:
        """The period as a value with its label."""
        return Period.parse(self.period)

    @property
    def audit_label(self) -> str:
        """What an audit entry calls the reminder: no person stands in it."""
        return f"{self.policy} {self.period}"
