"""What came back from the bank or the platform, as somebody entered it: nothing until confirmed."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.payouts.enums import AnswerStatus, FailureReason, LineEventKind
from portal.policies.fields import MoneyField
from portal.staff.models import Member, Organisation

from .bank import BankKey
from .batch import Batch
from .lines import Line

if TYPE_CHECKING:
    from decimal import Decimal


class BankAnswer(models.Model):
    """One file of results: who entered it, what its rows would settle, who decided on it.

    It holds no plaintext of a person. file_digest: SHA-256 of the file, which is not kept, as is
    its name. rows, total: what its header says, in rows and yuan. Counts and yuan of paid and
    failed are of the rows that are new; ``repeated`` ones say again what was settled. digest: over
    all of it and each row, for whoever confirms.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="answers")
    bank = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text=_("The paying bank; none for a result of the municipal platform."),
    )
    status = models.CharField(
        _("status"), max_length=12, choices=AnswerStatus, default=AnswerStatus.ENTERED
    )
    file_digest = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)
    rows = models.PositiveIntegerField(_("rows"))
    total = MoneyField(_("total in yuan"))
    paid_count = models.PositiveIntegerField(_("rows paid"))
    paid_total = MoneyField(_("yuan paid"))
    failed_count = models.PositiveIntegerField(_("rows failed"))
    failed_total = MoneyField(_("yuan failed"))
    repeated = models.PositiveIntegerField(_("rows repeated"), default=0)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    key = models.ForeignKey(BankKey, models.PROTECT, null=True, related_name="+")
    signature = models.BinaryField(max_length=1024, null=True)
    decided_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(_("note"), max_length=400, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            # Two answers at once would be confirmed against sums that the other one changes.
            models.UniqueConstraint(
                fields=["batch"],
                condition=Q(status=AnswerStatus.ENTERED),
                name="one_answer_waits_for_a_batch",
            ),
        )

    def __str__(self) -> str:
        return f"{self.batch_id} {self.status}"

    @property
    def audit_label(self) -> str:
        """What an audit entry calls the answer."""
        return str(self.uuid)

    @property
    def new_count(self) -> int:
        """Rows that get a result by this answer."""
        return self.paid_count + self.failed_count

    @property
    def new_total(self) -> Decimal:
        """Yuan of these rows."""
        return self.paid_total + self.failed_total


class AnswerRow(models.Model):
    """What an answer says of one line: the event that its confirmation appends. Append-only."""

    answer = models.ForeignKey(
        BankAnswer, models.PROTECT, related_name="answer_rows", db_index=False
    )
    # Lines are never deleted, and rows are looked for by their answer: no index of its own.
    line = models.ForeignKey(Line, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(_("result"), max_length=12, choices=LineEventKind)
    on = models.DateField(_("on"))
    reason = models.CharField(_("reason"), max_length=20, choices=FailureReason, blank=True)
    bank_code = models.CharField(_("bank's code"), max_length=32, blank=True)
    sms = models.CharField(_("text message"), max_length=16, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["answer", "line"], name="answer_names_a_line_once"),
        )

    def __str__(self) -> str:
        return f"{self.answer_id} {self.line_id} {self.kind}"
