"""The sampled check: rows drawn by lot, each compared in full with the paper. All append-only."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.payouts.enums import RouteStep, SampleMark
from portal.staff.models import Member, Organisation

from .batch import Batch
from .lines import Line


class Sample(models.Model):
    """Rows of a batch drawn by lot for a review.

    ``seed`` (hex) and ``digest`` (of the submission) fix which rows come, given the rows that weigh
    more because an alarm means them (`rules.draw`): nobody chooses them, an auditor draws them
    again.
    """

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="samples")
    review = models.CharField(_("review"), max_length=12, choices=RouteStep)
    seed = models.CharField(max_length=32)
    digest = models.BinaryField(max_length=32)
    weight = models.PositiveSmallIntegerField(_("weight of a row with an alarm"))
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"sample {self.pk} of {self.batch_id}"


class SampleRow(models.Model):
    """One drawn row."""

    sample = models.ForeignKey(Sample, models.PROTECT, related_name="rows")
    line = models.ForeignKey(Line, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("line__number",)
        constraints = (models.UniqueConstraint(fields=["sample", "line"], name="sample_row_once"),)

    def __str__(self) -> str:
        return f"{self.sample_id}/{self.line_id}"


class SampleMarking(models.Model):
    """What became of a drawn row: shown in full, agrees, does not agree. The last judgement counts.

    ``note`` says what differs; it holds no full numbers.
    """

    row = models.ForeignKey(SampleRow, models.PROTECT, related_name="markings")
    mark = models.CharField(_("mark"), max_length=8, choices=SampleMark)
    note = models.CharField(_("note"), max_length=200, blank=True)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.mark} {self.row_id}"
