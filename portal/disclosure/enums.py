"""Vocabulary of disclosure."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EditionStatus(TextChoices):
    """Where a published edition of a set stands."""

    PUBLISHED = "PUBLISHED", pgettext_lazy("edition of a set", "In force")
    SUPERSEDED = "SUPERSEDED", _("Replaced by a newer edition")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")
    EXPIRED = "EXPIRED", _("Public window over")


READABLE = (EditionStatus.PUBLISHED, EditionStatus.SUPERSEDED)


class Channel(TextChoices):
    """The five channels of article 20."""

    WEBSITE = "WEBSITE", _("Government website")
    SERVICE_ZONE = "SERVICE_ZONE", _("Service zone")
    VILLAGE_BOARD = "VILLAGE_BOARD", _("Village board")
    SELF_SERVICE = "SELF_SERVICE", _("Self-service")
    OTHER = "OTHER", _("Other channels")


# Where the rows of class B may be seen (decision 6): in the village and in the hall, on no website.
VILLAGE_CHANNELS = (Channel.SERVICE_ZONE, Channel.VILLAGE_BOARD, Channel.SELF_SERVICE)
# Full names exist on paper only, never at a public address.
PAPER_CHANNELS = (Channel.SERVICE_ZONE, Channel.VILLAGE_BOARD)


class WithdrawalReason(TextChoices):
    """Why a set was taken down: a fixed list, shown on the public page."""

    WRONG_DATA = "WRONG_DATA", _("The data contains an error and is being corrected")
    WRONG_SCOPE = "WRONG_SCOPE", _("It was published by mistake")
    PRIVACY = "PRIVACY", _("Personal information has to be protected")
    PAYMENT_RETURNED = "PAYMENT_RETURNED", _("The payment was returned by the bank")
    LEGAL = "LEGAL", _("A decision of a court or authority requires it")
    CLASS_CHANGED = "CLASS_CHANGED", _("This subsidy is published in another way now")


# After these the unit still owes a corrected edition.
OWED_AGAIN = (WithdrawalReason.WRONG_DATA, WithdrawalReason.PAYMENT_RETURNED)


class Grain(TextChoices):
    """How fine a total of a set is."""

    SET = "SET", _("Whole set")
    TOWNSHIP = "TOWNSHIP", _("Township")
    VILLAGE = "VILLAGE", _("Village")


class Sort(TextChoices):
    """The orders in which the public may list entries (contract: ``sort``)."""

    NAME = "name", _("By name")
    AMOUNT = "amount", _("Smallest amount first")
    AMOUNT_DESC = "-amount", _("Largest amount first")
    PAID_DESC = "-paid_on", _("Newest first")
