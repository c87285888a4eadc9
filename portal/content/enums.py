"""Kinds of public content, its short answers, and what happens to it. A leaf."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ContentKind(TextChoices):
    """The six kinds of content of article 20, and two that staff write beside them."""

    BASIS = "BASIS", _("Basis document")
    POLICY_LIST = "POLICY_LIST", _("Policy list")
    GUIDE = "GUIDE", _("Application guide")
    APPLICATION = "APPLICATION", _("Application information")
    PAYOUT = "PAYOUT", _("Payout information")
    CHANNEL = "CHANNEL", _("Contact channel")
    NOTICE = "NOTICE", _("Notice")
    INTERPRETATION = "INTERPRETATION", _("Interpretation")


class Validity(TextChoices):
    """Whether a basis document holds (有效性 in the header of government files)."""

    IN_FORCE = "IN_FORCE", pgettext_lazy("basis document", "In force")
    DRAFT = "DRAFT", _("Draft for comment")
    LAPSED = "LAPSED", pgettext_lazy("basis document", "Lapsed")
    REPEALED = "REPEALED", _("Repealed")


class Fact(TextChoices):
    """A short answer that content carries with it, for the places that quote it.

    Of guides these are the answers of the plain card.
    """

    WHO = "WHO", _("Who gets it")
    HOW_MUCH = "HOW_MUCH", _("How much")
    HOW = "HOW", _("How to get it")
    WHEN = "WHEN", _("When")
    DOCUMENTS = "DOCUMENTS", _("What to bring")
    WHERE = "WHERE", _("Where")
    HOURS = "HOURS", _("Opening hours")
    PHONE = "PHONE", _("Telephone")
    DOCUMENT_NUMBER = "DOCUMENT_NUMBER", _("Document number")
    FORMED_ON = "FORMED_ON", _("Date of the document")


class Removal(TextChoices):
    """Why content was removed: a fixed list, shown in the public history."""

    TAKEN_DOWN = "TAKEN_DOWN", _("Taken down")
    EXPIRED = "EXPIRED", _("No longer current")
    REPLACED = "REPLACED", _("Replaced by another page")
    WRONG = "WRONG", _("It contained an error")
    PRIVACY = "PRIVACY", _("Personal information has to be protected")


class ContentEventKind(TextChoices):
    """What happened to content, as its public history tells it."""

    PUBLISHED = "PUBLISHED", pgettext_lazy("content", "Published")
    CHANGED = "CHANGED", pgettext_lazy("content", "Changed")
    CORRECTED = "CORRECTED", pgettext_lazy("content", "Corrected")
    REMOVED = "REMOVED", pgettext_lazy("content", "Taken down")
