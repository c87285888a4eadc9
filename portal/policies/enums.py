"""Enumerations of the policy list."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PolicyLevel(TextChoices):
    """Who made the policy. A higher level stands above a lower one (article 35)."""

    CENTRAL = "CENTRAL", _("Central")
    MUNICIPAL = "MUNICIPAL", _("Municipal")
    # Not the county itself: a level of policies
    COUNTY = "COUNTY", pgettext_lazy("policy level", "County")


class Route(TextChoices):
    """The two review routes of article 12 (3)."""

    UNIT_PAID = "UNIT_PAID", _("Paid by the unit")
    FINANCE_PAID = "FINANCE_PAID", _("Paid by the finance bureau")


class DisclosureClass(TextChoices):
    """How much of a payout the public may see (decision 6). Unknown is C."""

    A = "A", _("Masked names on the website")
    B = "B", _("Names in the village only")
    C = "C", _("Figures only")


class NoticePlace(TextChoices):
    """Where the list is posted before approval."""

    VILLAGE = "VILLAGE", _("Village board")
    SCHOOL = "SCHOOL", _("School board")
    NONE = "NONE", _("Nowhere")


class PayeeBasis(TextChoices):
    """Whose account a policy pays into."""

    PERSON = "PERSON", _("The person's own account")
    HOUSEHOLD = "HOUSEHOLD", _("The householder's account")
    GUARDIAN = "GUARDIAN", _("The guardian's account")
    INSTITUTION = "INSTITUTION", _("The institution's account")


class ColumnKind(TextChoices):
    """The type of a column that a policy adds to its sheet."""

    TEXT = "TEXT", _("Text")
    NUMBER = "NUMBER", _("Number")
    DATE = "DATE", _("Date")
