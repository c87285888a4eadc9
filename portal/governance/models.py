"""Terms decided by the county, holds that stop erasing, the last nightly run, and releases."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.governance.enums import RecordKind
from portal.governance.running import VERSION_LENGTH
from portal.staff.models import Member


class RetentionTerm(models.Model):
    """A term that the county decided instead of the usual one: the newest of a kind holds.

    Proposed by one, signed by another. Append-only; the database refuses a term below the floor
    of its kind.
    """

    kind = models.CharField(_("kind of record"), max_length=24, choices=RecordKind)
    days = models.PositiveIntegerField(_("term in days"))
    basis = models.CharField(_("basis"), max_length=200)
    proposed_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    signed_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("retention term")
        verbose_name_plural = _("retention terms")
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(signed_by=F("proposed_by")), name="retention_term_signed_by_another"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.days}"

    @property
    def audit_label(self) -> str:
        """What an audit entry calls it."""
        return self.kind


class RetentionHoldQuerySet(models.QuerySet["RetentionHold"]):
    """Holds in adjectives."""

    def in_force(self) -> RetentionHoldQuerySet:
        """Not released."""
        return self.filter(released_at=None)


class RetentionHold(models.Model):
    """A case or an audit needs records: nothing that it names is erased until it is released.

    kind: of one kind of record, "" for all. number: of one batch or published set, "" for all.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind of record"), max_length=24, choices=RecordKind, blank=True)
    number = models.CharField(_("number of the batch or set"), max_length=48, blank=True)
    basis = models.CharField(_("paper of the case or audit"), max_length=200)
    placed_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    released_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    release_basis = models.CharField(max_length=200, blank=True)

    objects = RetentionHoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("hold on erasing")
        verbose_name_plural = _("holds on erasing")
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(released_by=None) | ~Q(released_by=F("placed_by")),
                name="retention_hold_released_by_another",
            ),
            models.CheckConstraint(
                condition=Q(released_by=None, released_at=None)
                | Q(released_by__isnull=False, released_at__isnull=False),
                name="retention_hold_released_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

    @property
    def audit_label(self) -> str:
        """What an audit entry calls it."""
        return str(self.uuid)


class RetentionPass(models.Model):
    """When a rule was last applied to the end, and how many records went then.

    Its row is locked by each step, and by whoever places a hold.
    """

    kind = models.CharField(max_length=24, choices=RecordKind, primary_key=True)
    ran_at = models.DateTimeField(null=True)
    records = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.kind


class ReleaseRecord(models.Model):
    """A version that may run, since the finance section agreed to it on paper (article 29).

    Entered by one, signed by another; append-only. The first one of an installation stands without
    signatures: it was there before anybody had a post.
    """

    version = models.CharField(_("version"), max_length=VERSION_LENGTH, unique=True)
    on = models.DateField(_("day of the consent"))
    changes = models.CharField(_("what changed"), max_length=500)
    consent = models.CharField(
        _("number of the finance section's consent"), max_length=200, blank=True
    )
    entered_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    signed_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("release record")
        verbose_name_plural = _("release records")
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(entered_by=None, signed_by=None, consent="")
                | (
                    Q(entered_by__isnull=False, signed_by__isnull=False)
                    & ~Q(signed_by=F("entered_by"))
                    & ~Q(consent="")
                ),
                name="release_signed_by_another",
            ),
        )

    def __str__(self) -> str:
        return self.version

    @property
    def audit_label(self) -> str:
        """What an audit entry calls it."""
        return self.version
