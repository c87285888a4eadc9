"""Recipients, card accounts, relations; protected values stand in sibling secret tables."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.crypto.protected import Protected, secret_model
from portal.identifiers.accounts import mask_card, normalise_card_number
from portal.identifiers.id_numbers import mask_id_number, normalise_id_number
from portal.identifiers.names import normalise_name
from portal.identifiers.phones import mask_phone, normalise_phone
from portal.places.models import Place
from portal.staff.acts import by_another
from portal.staff.models import Member, Organisation

from .enums import (
    BEFORE_CONFIRMING,
    BEFORE_REVIEW,
    AccountChangeStatus,
    AccountStatus,
    RecipientKind,
    RelationKind,
)
from .masks import MaskMode, mask_name


def staff_mask_name(name: str) -> str:
    """Mask a name as staff screens show it: first and last character."""
    return mask_name(name, MaskMode.FIRST_LAST)


class RecipientQuerySet(models.QuerySet["Recipient"]):
    """Recipients in adjectives."""

    def unmerged(self) -> RecipientQuerySet:
        """Leave out records that were merged into another."""
        return self.filter(merged_into=None)

    def with_id_digests(self, digests: list[bytes]) -> RecipientQuerySet:
        """Recipients whose keyed ID hash is among ``digests``."""
        return self.filter(secret__id_number_digest__in=digests)


class Recipient(models.Model):
    """A person or organisation that is paid. An organisation's name stands in full."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(
        _("kind"), max_length=12, choices=RecipientKind, default=RecipientKind.PERSON
    )
    name = Protected(kind="name", normalise=normalise_name, mask=staff_mask_name)
    id_number = Protected(
        kind="id_number", normalise=normalise_id_number, mask=mask_id_number, unique=True
    )
    phone = Protected(kind="phone", normalise=normalise_phone, mask=mask_phone, optional=True)
    village = models.ForeignKey(Place, models.PROTECT, related_name="recipients")
    group = models.CharField(_("group"), max_length=16, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RecipientQuerySet.as_manager()

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")

    def __str__(self) -> str:
        return str(self.name.masked)


RecipientSecret = secret_model(
    Recipient,
    module=__name__,
    extra={"adult_on": models.DateField(null=True)},  # 18th birthday: nobody younger is ever named
)


class CardAccount(models.Model):
    """A bank account of a recipient. One is in force at a time (article 7)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    holder = models.ForeignKey(Recipient, models.PROTECT, related_name="accounts")
    number = Protected(kind="card", normalise=normalise_card_number, mask=mask_card)
    bank_name = models.CharField(_("bank"), max_length=60, blank=True)
    status = models.CharField(
        _("status"), max_length=12, choices=AccountStatus, default=AccountStatus.UNVERIFIED
    )
    in_force = models.BooleanField(_("in force"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("card account")
        verbose_name_plural = _("card accounts")
        constraints = (
            models.UniqueConstraint(
                fields=["holder"], condition=Q(in_force=True), name="one_account_in_force"
            ),
        )

    def __str__(self) -> str:
        return str(self.number.masked)


CardAccountSecret = secret_model(CardAccount, module=__name__)


class Relation(models.Model):
    """Another person's part in a beneficiary's payouts: guardian, householder or payee."""

    kind = models.CharField(_("kind"), max_length=12, choices=RelationKind)
    beneficiary = models.ForeignKey(Recipient, models.PROTECT, related_name="relations")
    other = models.ForeignKey(Recipient, models.PROTECT, related_name="relations_of_others")
    relationship = models.CharField(_("relationship"), max_length=16, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "beneficiary", "other", "valid_from"], name="relation_once"
            ),
            models.CheckConstraint(condition=~Q(beneficiary=F("other")), name="relation_of_two"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class AccountChange(models.Model):
    """A re-declared account: the unit reviews, finance confirms (article 11)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    holder = models.ForeignKey(Recipient, models.PROTECT, related_name="account_changes")
    old_account = models.ForeignKey(CardAccount, models.PROTECT, null=True, related_name="+")
    new_account = models.OneToOneField(CardAccount, models.PROTECT, related_name="change")
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="account_changes")
    reason = models.CharField(_("reason"), max_length=200)
    status = models.CharField(
        _("status"),
        max_length=12,
        choices=AccountChangeStatus,
        default=AccountChangeStatus.REQUESTED,
    )
    requested_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    refusal = models.CharField(_("reason for refusal"), max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)  # in force or refused

    class Meta:
        verbose_name = _("account change")
        verbose_name_plural = _("account changes")
        ordering = ("-requested_at",)
        constraints = (
            models.CheckConstraint(
                condition=by_another("reviewed_by", BEFORE_REVIEW),
                name="account_change_reviewed_by_another",
            ),
            models.CheckConstraint(
                condition=by_another("confirmed_by", BEFORE_CONFIRMING),
                name="account_change_confirmed_by_a_third",
            ),
            models.UniqueConstraint(
                fields=["holder"],
                condition=Q(status__in=["REQUESTED", "REVIEWED"]),
                name="one_open_account_change",
            ),
        )

    def __str__(self) -> str:
        return f"{self.uuid}"


class PassbookPictureQuerySet(models.QuerySet["PassbookPicture"]):
    """Pictures in adjectives."""

    def with_content(self) -> PassbookPictureQuerySet:
        """Which are still there."""
        return self.filter(erased_at=None)

    def waiting(self) -> PassbookPictureQuerySet:
        """Taken for a change that is not entered yet."""
        return self.with_content().filter(change=None)


class PassbookPicture(models.Model):
    """A picture of the passbook or card with a declared account, for whoever decides on the change.

    Kept encrypted, as JPEG without what the camera wrote into it, never as a file; its name is not
    kept. Its rule erases it (`services/passbook`), and that it was there stays.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    change = models.OneToOneField(AccountChange, models.PROTECT, null=True, related_name="picture")
    content = Protected(kind="passbook", mask=lambda _text: "", index=False, optional=True)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    objects = PassbookPictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture of a passbook")
        verbose_name_plural = _("pictures of passbooks")

    def __str__(self) -> str:
        return str(self.uuid)


PassbookPictureSecret = secret_model(PassbookPicture, module=__name__)


class PassbookRule(models.Model):
    """A decision of the finance bureau: whether a change needs a picture; the last one holds."""

    required = models.BooleanField(_("picture required"))
    basis = models.CharField(_("basis"), max_length=200)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("rule on pictures of passbooks")
        verbose_name_plural = _("rules on pictures of passbooks")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.required} {self.basis}"
