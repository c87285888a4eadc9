"""Bank file layouts as data, the record of files, and the switch that turns a route local."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.crypto.signatures import fingerprint, in_groups
from portal.payouts.enums import FileDirection, Part
from portal.policies.enums import Route
from portal.policies.fields import MoneyField
from portal.staff.models import Member, Organisation

from .batch import Batch


class BankLayout(models.Model):
    """How one bank wants its files: columns, names, separator, encoding, yuan or fen."""

    bank = models.OneToOneField(Organisation, models.PROTECT, related_name="layout")
    out_columns = models.JSONField(
        _("columns to the bank"), default=list, help_text=_("Pairs of field and column name.")
    )
    back_columns = models.JSONField(_("columns from the bank"), default=list)
    statuses = models.JSONField(
        _("status words"), default=dict, help_text=_("The bank's word for paid and for failed.")
    )
    reasons = models.JSONField(
        _("return codes"), default=dict, help_text=_("The bank's code to our failure reason.")
    )
    separator = models.CharField(_("separator"), max_length=1, default=",")
    encoding = models.CharField(_("encoding"), max_length=12, default="gb18030")
    in_fen = models.BooleanField(_("amounts in fen"), default=False)
    form = models.CharField(
        _("form of the file"),
        max_length=16,
        default="delimited",
        db_default="delimited",
    )
    basis = models.CharField(_("basis"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("bank file layout")
        verbose_name_plural = _("bank file layouts")

    def __str__(self) -> str:
        return f"{self.bank}"


class BankFile(models.Model):
    """A file that went out or came back: digest and totals, never its content. Append-only."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="bank_files")
    bank = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text=_("The paying bank; none for a result of the municipal platform."),
    )
    direction = models.CharField(max_length=4, choices=FileDirection)
    digest = models.BinaryField(max_length=32, db_index=True)
    rows = models.PositiveIntegerField(_("rows"))
    total = MoneyField(_("total in yuan"))
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=["batch", "direction", "digest"], name="bank_file_once_per_batch"
            ),
        )

    def __str__(self) -> str:
        return f"{self.direction} {self.batch_id}"


class SignedDecision(models.Model):
    """A decision of the finance bureau on paper, signed by two; the newest counts."""

    basis = models.CharField(_("basis"), max_length=200)
    requested_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        abstract = True
        ordering = ("-id",)


def by_two(name: str) -> models.CheckConstraint:
    """Return the constraint that a decision is signed by two persons."""
    return models.CheckConstraint(
        condition=~models.Q(requested_by=models.F("approved_by")), name=name
    )


class OwnCheckDecision(SignedDecision):
    """Whether units check their own batches before the department does: the newest one counts.

    Without any they do (article 14: the unit answers for what it hands in).
    """

    required = models.BooleanField(_("units check their own batches"))

    class Meta(SignedDecision.Meta):
        constraints = (by_two("own_check_approved_by_another"),)

    def __str__(self) -> str:
        return f"{self.required}"


class PersonWaiver(SignedDecision):
    """What a unit with too few people may do without another person; the newest one counts.

    part: one of `persons.WAIVABLE`. Given by the finance bureau for one unit and one part.
    """

    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    part = models.CharField(_("part"), max_length=12, choices=Part)
    allowed = models.BooleanField(_("allowed"))

    class Meta(SignedDecision.Meta):
        indexes = (models.Index(fields=["unit", "part"], name="person_waiver_of_unit"),)
        constraints = (by_two("person_waiver_approved_by_another"),)

    def __str__(self) -> str:
        return f"{self.unit_id} {self.part} {self.allowed}"


class BankKey(SignedDecision):
    """The public key by which a bank signs its answers; the newest row of a bank counts.

    trusted: False takes the key back without naming another.
    """

    bank = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    public_key = models.TextField(_("public key"), help_text=_("PEM, Ed25519 or RSA."))
    trusted = models.BooleanField(_("trusted"))

    class Meta(SignedDecision.Meta):
        indexes = (models.Index(fields=["bank", "-id"], name="bank_key_newest"),)
        constraints = (by_two("bank_key_approved_by_another"),)

    def __str__(self) -> str:
        return f"{self.bank_id} {self.trusted}"

    @property
    def shown_fingerprint(self) -> str:
        """Its fingerprint as it is compared with the bank: hexadecimal, in groups of four."""
        return in_groups(fingerprint(self.public_key))


class RouteSwitch(SignedDecision):
    """A route is run here (LOCAL) while the finance bureau's newest recorded decision says so.

    Production starts without any: batches then come from the municipal platform (decision 24).
    """

    route = models.CharField(_("route"), max_length=16, choices=Route)
    local = models.BooleanField(_("run here"))

    class Meta(SignedDecision.Meta):
        constraints = (by_two("route_switch_approved_by_another"),)

    def __str__(self) -> str:
        return f"{self.route} {self.local}"
