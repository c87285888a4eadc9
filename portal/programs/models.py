"""One row for each program that has ever run."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Heartbeat(models.Model):
    """When a program last showed that it lives; several of one name share the row.

    ``worked_at`` is the end of its last round of work; empty where the program has no rounds.
    """

    program = models.CharField(_("program"), max_length=20, primary_key=True)
    alive_at = models.DateTimeField(_("alive at"))
    worked_at = models.DateTimeField(_("last round ended at"), null=True)

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return self.program
