"""Vocabulary of recipients and card accounts."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RecipientKind(TextChoices):
    """A person, or an organisation with a unified social credit code."""

    PERSON = "PERSON", _("Person")
    ORGANISATION = "ORGANISATION", _("Organisation")


class AccountStatus(TextChoices):
    """How sure the county is of an account (articles 8 and 9)."""

    UNVERIFIED = "UNVERIFIED", _("Not verified")
    DECLARED = "DECLARED", _("Declared by the recipient")
    VERIFIED = "VERIFIED", _("Verified with the bank")
    CLOSED = "CLOSED", _("No longer used")


class RelationKind(TextChoices):
    """Who another person is to the beneficiary."""

    GUARDIAN = "GUARDIAN", _("Guardian")
    HOUSEHOLDER = "HOUSEHOLDER", _("Householder")
    PAYEE = "PAYEE", _("Payee")


class AccountChangeStatus(TextChoices):
    """The steps of article 11: re-declared, reviewed by the unit, confirmed by finance."""

    REQUESTED = "REQUESTED", _("Waiting for the unit's review")
    REVIEWED = "REVIEWED", _("Waiting for finance to confirm")
    CONFIRMED = "CONFIRMED", _("In force")
    REFUSED = "REFUSED", _("Refused")


class PicturePurpose(TextChoices):
    """What the picture of a passbook is looked at for (stands in the audit trail; chosen)."""

    DECIDE = "DECIDE", _("To decide on this change")
    SUPERVISION = "SUPERVISION", _("Audit or supervision")
    COMPLAINT = "COMPLAINT", _("A complaint or a report")


OPEN_STATUSES = (AccountChangeStatus.REQUESTED, AccountChangeStatus.REVIEWED)
# Who has taken part before each step: three different members (article 11, decision 8).
BEFORE_REVIEW = ("requested_by",)
BEFORE_CONFIRMING = ("requested_by", "reviewed_by")
