"""The kinds of public texts, the facet of full-text search. A leaf."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class TextKind(models.TextChoices):
    """What a public text is, in the order in which the facet names them."""

    POLICY = "policy", _("Policies")
    GUIDE = "guide", _("Guides: how to apply")
    NOTICE = "notice", _("Notices")
    BASIS = "basis", _("Basis documents")
    DISCLOSURE = "disclosure", _("Published lists")
    CONTACT = "contact", _("Contacts")
    DOCUMENT = "document", _("Attached files")


class TextOrder(models.TextChoices):
    """How hits are ordered: titles first, or the latest first."""

    BEST = "best", _("Best match first")
    NEWEST = "newest", _("Latest published first")
