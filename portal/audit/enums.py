"""What verification can find."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class BreakKind(models.TextChoices):
    """Why verification failed at an entry."""

    SEAL_MISSING = "seal_missing", _("a seal was removed")
    ENTRY_MISSING = "entry_missing", _("a sealed entry was removed")
    SEAL_ALTERED = "seal_altered", _("a seal was altered, or one before it exchanged")
    ALTERED = "altered", _("the entry or its seal was altered")
    UNKNOWN_KEY = "unknown_key", _("the seal names a key that is not configured")
    UNQUEUED = (
        "unqueued",
        _("the entry did not come in through the audit service, or lost its seal"),
    )
    ANCHOR = "anchor", _("the chain differs from the anchor kept outside the database")
    TRUNCATED = "truncated", _("the chain ends before the anchor kept outside the database")
    ANCHOR_BEHIND = "anchor_behind", _("the anchor outside the database is missing or stands still")


class ExportFault(models.TextChoices):
    """What can be wrong with an export of the trail."""

    UNREADABLE = "unreadable", _("this is no export of the trail")
    SIGNATURE = "signature", _("the signature is not by the key, or the manifest was altered")
    DIGEST = "digest", _("a file of the archive was altered, added or removed")
    COUNT = "count", _("there are not as many entries as the manifest says")
    ORDER = "order", _("the links are not in their order")
    LINK = "link", _("a link does not continue the one before")
    ENTRY = "entry", _("the entry or its link was altered")
    UNKNOWN_KEY = "unknown_key", _("the link names a key that is not set here")
    ANCHOR = "anchor", _("the link differs from its anchor line")
    ANCHOR_UNKNOWN = "anchor_unknown", _("the anchor line does not stand in the county's file")
    TABLE = "table", _("the table to read differs from the entries that were hashed")
