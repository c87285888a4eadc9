"""The published set, its editions and their frozen totals."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from portal.disclosure.enums import READABLE, EditionStatus, Grain, WithdrawalReason
from portal.payouts.models import Batch
from portal.places.models import Place
from portal.policies.enums import DisclosureClass
from portal.policies.fields import MoneyField, QuantityField
from portal.policies.models import Policy
from portal.policies.periods import Period
from portal.recipients.masks import MaskMode
from portal.staff.models import Organisation

if TYPE_CHECKING:
    import datetime as dt


class Disclosure(models.Model):
    """A published set: policy, period and the unit that made it and publishes it (article 19).

    Of class C the period is always a whole year (decision 6).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    ref = models.CharField(_("reference number"), max_length=48, unique=True)
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="disclosures")
    period = models.CharField(_("period"), max_length=16)
    year = models.PositiveSmallIntegerField(_("year"))
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="disclosures")
    township = models.ForeignKey(
        Place,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text=_("Where the unit is; none for a department of the county."),
    )

    class Meta:
        verbose_name = _("disclosure")
        verbose_name_plural = _("disclosures")
        ordering = ("-year", "ref")
        constraints = (
            models.UniqueConstraint(fields=["policy", "period", "unit"], name="one_set"),
        )

    def __str__(self) -> str:
        return self.ref

    @property
    def audit_label(self) -> str:
        """What an audit entry calls it."""
        return self.ref

    @property
    def period_value(self) -> Period:
        """The period as a value with year, label and days."""
        return Period.parse(self.period)


class EditionQuerySet(models.QuerySet["Edition"]):
    """Editions in adjectives."""

    def in_force(self) -> EditionQuerySet:
        """Keep what the public sees as current."""
        return self.filter(status=EditionStatus.PUBLISHED)

    def readable(self) -> EditionQuerySet:
        """Whose rows may be read: in force or replaced, not withdrawn or expired."""
        return self.filter(status__in=READABLE)

    def newest(self) -> EditionQuerySet:
        """Keep the last edition of each set, whatever its status."""
        newer = Edition.objects.filter(
            disclosure=OuterRef("disclosure"), number__gt=OuterRef("number")
        )
        return self.filter(~Exists(newer))

    def counted(self) -> EditionQuerySet:
        """Whose totals the public figures add up: figures outlive the window of the rows."""
        return self.newest().filter(status__in=(EditionStatus.PUBLISHED, EditionStatus.EXPIRED))

    def overdue(self, day: dt.date) -> EditionQuerySet:
        """Readable, and their public window is over on ``day``."""
        return self.readable().filter(public_until__lt=day)


class Edition(models.Model):
    """One publication of a set, frozen when it was published.

    Of class A ``entry_count`` and ``total`` (yuan) are what its rows add up to. Of B and C they are
    None when too few people stand behind them.
    """

    disclosure = models.ForeignKey(Disclosure, models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField(_("edition"))
    status = models.CharField(
        _("status"), max_length=12, choices=EditionStatus, default=EditionStatus.PUBLISHED
    )
    disclosure_class = models.CharField(_("class"), max_length=1, choices=DisclosureClass)
    mask_mode = models.CharField(_("masking of names"), max_length=12, choices=MaskMode)
    batches = models.ManyToManyField(Batch, related_name="+")
    policy_name = models.CharField(_("name of the policy then"), max_length=120)
    as_of = models.DateField(_("as of"))
    formed_on = models.DateField(_("formed on"))
    due_on = models.DateField(_("due on"))
    published_at = models.DateTimeField(_("published at"))
    published_by = models.CharField(_("published by (office)"), max_length=96)
    public_until = models.DateField(_("public until"), help_text=_("The last public day."))
    digest = models.BinaryField(max_length=32)
    code = models.CharField(_("verification code"), max_length=16, unique=True)
    entry_count = models.PositiveIntegerField(_("payments"), null=True)
    total = MoneyField(_("total in yuan"), null=True)
    quantity = QuantityField(_("total quantity"), null=True)
    quantity_unit = models.CharField(_("unit of quantity"), max_length=12, blank=True)
    rate = MoneyField(_("yuan per unit, where all rows have one"), null=True)
    unlisted = models.PositiveIntegerField(
        _("payments not listed by name"),
        null=True,
        help_text=_("Kept only from five people on."),
    )
    change_note = models.CharField(_("what changed"), max_length=300, blank=True)
    reason = models.CharField(
        _("reason for withdrawal"), max_length=20, choices=WithdrawalReason, blank=True
    )
    ended_at = models.DateTimeField(_("ended at"), null=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition of a set")
        verbose_name_plural = _("editions of a set")
        ordering = ("disclosure", "-number")
        indexes = (
            models.Index(fields=["status", "-published_at"], name="edition_latest"),
            models.Index(
                fields=["disclosure_class", "mask_mode"],
                name="edition_modes",
                condition=Q(status="PUBLISHED"),
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=["disclosure", "number"], name="edition_once"),
            models.UniqueConstraint(
                fields=["disclosure"], condition=Q(status="PUBLISHED"), name="one_edition_in_force"
            ),
            models.CheckConstraint(
                condition=~Q(status="WITHDRAWN") | ~Q(reason=""), name="withdrawal_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(status="PUBLISHED") | Q(ended_at__isnull=False),
                name="ended_edition_says_when",
            ),
        )

    def __str__(self) -> str:
        return f"{self.disclosure_id}/{self.number}"

    @property
    def audit_label(self) -> str:
        """What an audit entry calls it."""
        return f"{self.disclosure.ref}/{self.number}"

    @property
    def is_readable(self) -> bool:
        """Whether its rows and totals may still be shown."""
        return self.status in READABLE


class SetTotal(models.Model):
    """A frozen total of an edition by place (decision 6).

    The whole set (``place_code`` "") and each township, for the public figures and for the pages of
    classes B and C; of class A each village too. A cell that fewer than five people stand behind,
    or that would give such a cell away, keeps no figures at all: ``hidden``. Villages of class A
    are never hidden, their rows are public. ``people`` are distinct persons, companies not counted.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="totals")
    grain = models.CharField(max_length=8, choices=Grain)
    place_code = models.CharField(max_length=16, blank=True)
    payments = models.PositiveIntegerField(null=True)
    people = models.PositiveIntegerField(null=True)
    total = MoneyField(null=True)
    hidden = models.BooleanField(default=False)

    class Meta:
        ordering = ("edition", "grain", "place_code")
        indexes = (models.Index(fields=["place_code", "edition"], name="set_total_place"),)
        constraints = (
            models.UniqueConstraint(
                fields=["edition", "grain", "place_code"], name="set_total_once"
            ),
            models.CheckConstraint(
                condition=Q(hidden=False, payments__isnull=False, people__isnull=False)
                | Q(hidden=True, payments=None, people=None, total=None),
                name="hidden_total_is_empty",
            ),
        )

    def __str__(self) -> str:
        return f"{self.edition_id} {self.place_code}"
