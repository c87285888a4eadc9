"""That a payee was told of a failed payment: appended, never edited."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.payouts.enums import NoticeWay
from portal.staff.models import Member

from .lines import Line


class PayeeNotice(models.Model):
    """One telling: of which failed row, who told, when, by which way, and who recorded it.

    A fresh failure of the row that pays it again is a row of its own and needs telling anew.
    """

    line = models.ForeignKey(Line, models.PROTECT, related_name="notices")
    way = models.CharField(_("way"), max_length=8, choices=NoticeWay)
    on = models.DateField(_("told on"))
    told_by = models.CharField(_("told by"), max_length=20)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("notice to a payee")
        verbose_name_plural = _("notices to payees")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.way} {self.line_id}"
