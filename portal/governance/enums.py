"""Kinds of records with a term, and what happens when it is over."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class RecordKind(models.TextChoices):
    """What is kept for a time, one rule for each; the value is the code of the rule."""

    UPLOADS_UNFINISHED = "uploads_unfinished", _("Uploaded sheets that became no draft")
    UPLOADS_SETTLED = "uploads_settled", _("Uploaded sheets of settled or discarded batches")
    DRAFTS = "drafts", _("Rows of drafts")
    LINES = "payment_lines", _("Payments that were made, with names and numbers")
    PICTURES_UNUSED = "pictures_unused", _("Pictures of passbooks without an account change")
    PICTURES_DECIDED = "pictures_decided", _("Pictures of passbooks of decided account changes")
    DISCLOSURES = "disclosed_rows", _("Published rows after their public time")
    SIGN_INS = "sign_ins", _("History of sign-ins")
    SESSIONS = "web_sessions", _("Sessions that have ended, as the web server keeps them")
    QUESTIONS = "missed_questions", _("Searches without an answer")
    TRAIL = "trail", _("Audit trail")


class Outcome(models.TextChoices):
    """What happens to a record whose term is over."""

    ERASE = "ERASE", _("erased")
    ACT = "ACT", _("erased at once by who discards it")
    APPRAISE = "APPRAISE", _("listed for appraisal; destroyed only on paper with signatures")
    KEEP = "KEEP", _("kept for good")
