"""A sheet that was handed in: what was read from it, before anything of it is kept."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Final

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from portal.clocks import now
from portal.crypto.protected import Protected, secret_model
from portal.payouts.enums import IN_BACKGROUND, UNFINISHED_UPLOADS, UploadStatus, UploadStep
from portal.places.models import Place
from portal.policies.fields import MoneyField
from portal.policies.models import Policy
from portal.staff.models import Member, Organisation, Post, User

from .batch import Batch

NOTHING_LEFT: Final = timedelta(0)
# An end further ahead was written before a clock was set back: nobody waits for it
LONGEST_LEASE: Final = timedelta(minutes=20)


class UploadQuerySet(models.QuerySet["Upload"]):
    """Uploads in adjectives."""

    def waiting(self) -> UploadQuerySet:
        """Neither kept nor given up, read or not."""
        return self.filter(status__in=UNFINISHED_UPLOADS)

    def openable_by(self, user: User) -> UploadQuerySet:
        """Of the person, or of a predecessor whose post at the unit was handed over to him."""
        place = Q(organisation=OuterRef("unit")) | Q(organisation__parent=OuterRef("unit"))
        taken = Post.objects.handed_over_to(user).filter(place, member=OuterRef("by"))
        return self.filter(Q(by=user.member_id) | Exists(taken))

    def worked_on(self) -> UploadQuerySet:
        """At which a process works at this moment."""
        at = now()
        return self.filter(status__in=IN_BACKGROUND, until__gt=at, until__lte=at + LONGEST_LEASE)

    def with_content(self) -> UploadQuerySet:
        """Whose file is still there."""
        return self.filter(secret__content_cipher__isnull=False)


class Upload(models.Model):
    """One uploaded file: what it is for, how it was read, what became of it.

    ``report`` is the reading as its page shows it, masked forms only; ``answers`` what was said to
    the questions of the sheet, by their keys; ``layout`` the digest of its sheets and headings, by
    which answers are found again. ``draft`` is the draft whose rows the file replaces. The file is
    kept encrypted for reviewer and auditor until its rule erases it; its name is not kept.

    A large sheet is read and kept in the background, for ``account``, from ``queued_at`` on:
    ``holder`` works at it until ``until``, a lease that it renews; ``step`` and ``rows_done`` say
    how far it is, ``attempts`` how often it was begun. ``trouble`` is the sentence that says why
    it was not read or kept.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="+")
    period = models.CharField(_("period"), max_length=16)
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    village = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    platform_number = models.CharField(max_length=48, blank=True)
    draft = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="+")
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="uploads")
    status = models.CharField(max_length=8, choices=UploadStatus, default=UploadStatus.READ)
    digest = models.BinaryField(max_length=32)
    suffix = models.CharField(max_length=8)
    size = models.PositiveIntegerField(_("bytes"))
    expected_rows = models.PositiveIntegerField(null=True)
    expected_total = MoneyField(null=True)
    layout = models.BinaryField(max_length=32)
    answers = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    account = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    queued_at = models.DateTimeField(null=True)
    holder = models.UUIDField(null=True)
    until = models.DateTimeField(null=True)
    step = models.CharField(max_length=8, choices=UploadStep, blank=True)
    rows_done = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    trouble = models.TextField(blank=True)
    content = Protected(kind="upload", mask=lambda _text: "", index=False, optional=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=["unit", "policy", "layout"], name="upload_layout"),)

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def filename(self) -> str:
        """What the reader is told instead of the file's own name, which is not kept."""
        return f"sheet{self.suffix}"

    @property
    def is_large(self) -> bool:
        """Whether it is read and kept in the background."""
        return self.queued_at is not None

    @property
    def in_background(self) -> bool:
        """Whether it is to be read or kept and is neither yet."""
        return self.status in IN_BACKGROUND

    @property
    def is_worked_on(self) -> bool:
        """Whether a process works at it at this moment."""
        left = None if self.until is None else self.until - now()
        return self.in_background and left is not None and NOTHING_LEFT < left <= LONGEST_LEASE

    @property
    def is_interrupted(self) -> bool:
        """Whether a process began and was heard of no more."""
        return self.in_background and self.until is not None and not self.is_worked_on

    @property
    def audit_label(self) -> str:
        """What an audit entry calls the upload."""
        return str(self.uuid)


UploadSecret = secret_model(Upload, module=__name__)
