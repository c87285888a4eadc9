"""Rows of a batch: drafts, the immutable lines, their append-only events (article 13).

A draft row and the line it becomes share one UUID and one label of associated data, so that
submission copies ciphertexts in the database without opening them.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.crypto.protected import Protected, secret_model
from portal.identifiers.accounts import mask_card, normalise_card_number
from portal.identifiers.id_numbers import mask_id_number, normalise_id_number
from portal.identifiers.names import normalise_name
from portal.identifiers.phones import mask_phone, normalise_phone
from portal.payouts.enums import FAILING, FailureReason, LineEventKind
from portal.places.models import Place
from portal.policies.fields import MoneyField, QuantityField
from portal.recipients.models import CardAccount, Recipient, staff_mask_name
from portal.staff.models import Member

from .batch import Batch

LABEL = "payouts.line"


class LineFields(models.Model):
    """What a row says, as declared: who, where, how much, into which account."""

    # Unique within a batch: a revision's rows keep the UUID their ciphertexts are bound to.
    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="%(class)ss")
    number = models.PositiveIntegerField(_("number"))
    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="+")
    payee = models.ForeignKey(Recipient, models.PROTECT, related_name="+")
    householder = models.ForeignKey(Recipient, models.PROTECT, null=True, related_name="+")
    account = models.ForeignKey(CardAccount, models.PROTECT, related_name="+")
    township = models.ForeignKey(Place, models.PROTECT, related_name="+")
    village = models.ForeignKey(Place, models.PROTECT, related_name="+")
    group = models.CharField(_("group"), max_length=16, blank=True)
    quantity = QuantityField(_("quantity"), null=True)
    unit = models.CharField(_("unit"), max_length=12, blank=True)
    rate = MoneyField(_("yuan per unit"), null=True)
    amount = MoneyField(_("amount in yuan"))
    name = Protected(kind="name", normalise=normalise_name, mask=staff_mask_name, table=LABEL)
    id_number = Protected(
        kind="id_number", normalise=normalise_id_number, mask=mask_id_number, table=LABEL
    )
    card = Protected(kind="card", normalise=normalise_card_number, mask=mask_card, table=LABEL)
    payee_name = Protected(
        kind="name", normalise=normalise_name, mask=staff_mask_name, table=LABEL, index=False
    )
    phone = Protected(
        kind="phone",
        normalise=normalise_phone,
        mask=mask_phone,
        table=LABEL,
        index=False,
        optional=True,
    )
    name_sort = models.CharField(max_length=64)
    # What the policy lets differ between two rows of one person, folded; "" for most policies.
    repeat_key = models.CharField(max_length=32, blank=True, editable=False)
    extra = models.JSONField(_("further columns"), default=dict)
    note = models.CharField(_("note"), max_length=200, blank=True)
    reissue_of = models.ForeignKey(
        "payouts.Line",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)s_reissues",
        help_text=_("The failed row that this one pays again."),
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.number}"


class DraftLine(LineFields):
    """A row that may still be replaced, as a whole draft, by its maker."""

    class Meta(LineFields.Meta):
        constraints = (
            models.UniqueConstraint(fields=["batch", "number"], name="draft_number_once"),
            models.UniqueConstraint(fields=["batch", "uuid"], name="draft_uuid_once"),
        )


class Line(LineFields):
    """A submitted row: wholly immutable, refused by the service and by the database."""

    class Meta(LineFields.Meta):
        constraints = (
            models.UniqueConstraint(fields=["batch", "number"], name="line_number_once"),
            models.UniqueConstraint(fields=["batch", "uuid"], name="line_uuid_once"),
        )
        # Each order and the village within a batch: a page of rows reads no more than it shows.
        indexes = (
            models.Index(fields=["recipient", "-id"], name="line_recipient"),
            models.Index(fields=["batch", "village", "number"], name="line_village"),
            models.Index(fields=["batch", "name_sort", "number"], name="line_name"),
            models.Index(fields=["batch", "amount", "number"], name="line_amount"),
        )


DraftLineSecret = secret_model(DraftLine, module=__name__)
LineSecret = secret_model(Line, module=__name__)


class LineEvent(models.Model):
    """What happened to a line. Appended, never edited; the last one is its state."""

    line = models.ForeignKey(Line, models.PROTECT, related_name="events")
    kind = models.CharField(_("event"), max_length=12, choices=LineEventKind)
    on = models.DateField(_("on"), help_text=_("The bank's booking day, or the day it was sent."))
    reason = models.CharField(_("reason"), max_length=20, choices=FailureReason, blank=True)
    bank_code = models.CharField(_("bank's code"), max_length=32, blank=True)
    sms = models.CharField(
        _("text message"), max_length=16, blank=True, help_text=_("As the bank reports it.")
    )
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(fields=["line", "id"], name="line_event_order"),
            models.Index(fields=["line"], condition=Q(kind__in=FAILING), name="line_event_failing"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["line"],
                condition=Q(kind__in=["PAID", "FAILED"]),
                name="line_has_one_result",
            ),
            models.UniqueConstraint(
                fields=["line"], condition=Q(kind="SENT"), name="line_sent_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.line_id}"
