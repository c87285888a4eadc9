"""The batch: one policy, one period, one unit, one run of payment."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from portal.payouts.enums import (
    ANSWERABLE,
    MAKERS,
    AnswerStatus,
    BatchStatus,
    Origin,
    RouteStep,
    Step,
)
from portal.policies.enums import Route
from portal.policies.fields import MoneyField
from portal.policies.models import Listing, Policy
from portal.policies.periods import Period
from portal.policies.queries import current_listing
from portal.staff.acts import by_another
from portal.staff.models import Member, Organisation

if TYPE_CHECKING:
    from .answers import BankAnswer


class BatchQuerySet(models.QuerySet["Batch"]):
    """Batches in adjectives."""

    def paid(self) -> BatchQuerySet:
        """With the bank's feedback entered."""
        return self.filter(status=BatchStatus.PAID)

    def uncorrected(self) -> BatchQuerySet:
        """Without a revision that corrects them; a discarded one does not count."""
        living = Batch.objects.exclude(status=BatchStatus.DISCARDED).filter(corrects__isnull=False)
        return self.exclude(pk__in=living.values("corrects"))

    def of_units(self, units: object) -> BatchQuerySet:
        """Made by one of ``units``."""
        return self.filter(unit__in=units)


class Batch(models.Model):
    """One payment run. After submission only its status, members and times move, never its rows."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("number"), max_length=48, unique=True)
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="batches")
    period = models.CharField(_("period"), max_length=16)
    year = models.PositiveSmallIntegerField(_("year"))
    unit = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="batches",
        help_text=_("The township, school or department whose set this becomes."),
    )
    origin = models.CharField(_("origin"), max_length=12, choices=Origin)
    platform_number = models.CharField(_("number on the platform"), max_length=48, blank=True)
    route = models.CharField(_("route"), max_length=16, choices=Route)
    status = models.CharField(
        _("status"), max_length=12, choices=BatchStatus, default=BatchStatus.DRAFT
    )
    path = models.CharField(
        _("reviews on its way"),
        max_length=60,
        null=True,
        help_text=_("Fixed when it is handed in."),
    )
    review_step = models.CharField(
        _("review it waits for"), max_length=12, choices=RouteStep, blank=True
    )
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="revisions"
    )
    reissues = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reissued_by",
        help_text=_("The batch whose failed rows this one pays again (article 12 (4) 2)."),
    )
    line_count = models.PositiveIntegerField(_("rows"), default=0)
    total = MoneyField(_("total in yuan"), default=0)
    draft_digest = models.BinaryField(
        max_length=32,
        null=True,
        help_text=_("Of the draft's rows, made when they are; handing in names it."),
    )
    draft_content = models.BinaryField(
        max_length=32,
        null=True,
        help_text=_("Of the same rows in whatever order: a revision that changes none has it."),
    )
    digest = models.BinaryField(max_length=32, null=True)
    checks = models.JSONField(
        _("checks passed"), default=list, help_text=_("Code and number of findings of each check.")
    )
    created_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    submitted_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    paid_count = models.PositiveIntegerField(_("rows paid"), default=0)
    paid_total = MoneyField(_("yuan paid"), default=0)
    failed_count = models.PositiveIntegerField(_("rows failed"), default=0)
    failed_total = MoneyField(_("yuan failed"), default=0)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        ordering = ("-created_at", "-id")
        indexes = (
            models.Index(fields=["unit", "status"], name="batch_unit_status"),
            models.Index(fields=["policy", "period", "unit"], name="batch_set"),
        )
        constraints = (
            models.CheckConstraint(
                condition=by_another("approved_by", MAKERS), name="batch_approved_by_another"
            ),
            # A discarded revision makes room for another one.
            models.UniqueConstraint(
                fields=["corrects"],
                condition=~Q(status=BatchStatus.DISCARDED),
                name="batch_corrected_once",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def audit_label(self) -> str:
        """What an audit entry calls the batch."""
        return self.number

    @cached_property
    def correction(self) -> Batch | None:
        """Find the revision that corrects this returned batch, a discarded one not counted."""
        return self.revisions.exclude(status=BatchStatus.DISCARDED).first()

    @property
    def waiting_answer(self) -> BankAnswer | None:
        """Find the answer that waits for its confirmation; there is one at a time."""
        return self.entered_answer if self.status in ANSWERABLE else None

    @cached_property
    def entered_answer(self) -> BankAnswer | None:
        """Find an answer that nobody has decided on: `waiting_answer` where answers come."""
        return self.answers.filter(status=AnswerStatus.ENTERED).select_related("by").first()

    @cached_property
    def listing(self) -> Listing | None:
        """Return the entry of its policy in the current edition: who is in charge of it."""
        return current_listing(self.policy)

    @property
    def period_value(self) -> Period:
        """The period as a value with year, label and days."""
        return Period.parse(self.period)


class BatchEvent(models.Model):
    """One step of a batch: who moved it from where to where, when and why. Append-only.

    An approval names the review it passes and the digest of what was looked at; a return the
    review at which it happened and the step it leads back to.
    """

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="events")
    step = models.CharField(_("step"), max_length=12, choices=Step)
    from_status = models.CharField(max_length=12, choices=BatchStatus)
    to_status = models.CharField(max_length=12, choices=BatchStatus)
    review = models.CharField(_("review"), max_length=12, choices=RouteStep, blank=True)
    back_to = models.CharField(_("back to"), max_length=12, choices=RouteStep, blank=True)
    digest = models.BinaryField(max_length=32, null=True)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(_("note"), max_length=400, blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.step} {self.batch_id}"


class SourceFile(models.Model):
    """The sheet a draft was made from: its digest knows it again; never its content."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="source_files")
    digest = models.BinaryField(max_length=32, db_index=True)
    suffix = models.CharField(max_length=8)
    size = models.PositiveIntegerField(_("bytes"))
    rows = models.PositiveIntegerField(_("rows"))
    skipped = models.JSONField(_("rows skipped and why"), default=list)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.digest.hex()[:12]}{self.suffix}"
