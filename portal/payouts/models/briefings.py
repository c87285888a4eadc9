"""What a reviewer is told of a batch on top of its rows, kept from the moment it is handed in."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .batch import Batch


class Briefing(models.Model):
    """What a batch was compared with and by which limits, once, when it was handed in. Immutable.

    ``period`` compares it with the period before, ``corrected`` with the batch it corrects; each as
    `queries.Comparison.as_json` gives it, null where there was nothing to compare with. ``limits``:
    the figures by which alarms were raised. ``alarms``: of each its code (one of
    `portal.payouts.alarms`), how many rows of the batch it means, and the figures of its sentence;
    ``serious`` and ``hints`` count them.
    """

    batch = models.OneToOneField(Batch, models.PROTECT, related_name="briefing")
    period = models.JSONField(null=True)
    corrected = models.JSONField(null=True)
    limits = models.JSONField(default=dict)
    alarms = models.JSONField(default=list)
    serious = models.PositiveSmallIntegerField(_("serious alarms"), default=0)
    hints = models.PositiveSmallIntegerField(_("hints"), default=0)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"briefing {self.batch_id}"
