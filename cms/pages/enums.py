"""Vocabulary of the pages."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class NoticeKind(TextChoices):
    """What a notice is: news of an office, or an explanation of basis documents."""

    NOTICE = "NOTICE", _("Notice")
    INTERPRETATION = "INTERPRETATION", _("Interpretation")


class Emphasis(TextChoices):
    """How loud a note inside a text is."""

    PLAIN = "", _("Good to know")
    WARN = "warn", _("Important")


class TextNumber(TextChoices):
    """What a number in a text looks like (norms B2)."""

    ID = "ID", _("ID number")
    ID_PART = "ID_PART", _("mistyped ID number, or part of one")
    CARD = "CARD", _("card or account number")
    MOBILE = "MOBILE", _("mobile number")
