"""Uploads, batches, their rows before and after submission, and what happened to each row."""

from __future__ import annotations

from .answers import AnswerRow, BankAnswer
from .bank import BankFile, BankKey, BankLayout, OwnCheckDecision, PersonWaiver, RouteSwitch
from .batch import Batch, BatchEvent, SourceFile
from .briefings import Briefing
from .lines import DraftLine, DraftLineSecret, Line, LineEvent, LineSecret
from .notices import PayeeNotice
from .proposals import DecisionProposal
from .reminders import Reminder
from .review_limits import ReviewLimits
from .samples import Sample, SampleMarking, SampleRow
from .uploads import Upload, UploadSecret

__all__ = (
    "AnswerRow",
    "BankAnswer",
    "BankFile",
    "BankKey",
    "BankLayout",
    "Batch",
    "BatchEvent",
    "Briefing",
    "DecisionProposal",
    "DraftLine",
    "DraftLineSecret",
    "Line",
    "LineEvent",
    "LineSecret",
    "OwnCheckDecision",
    "PayeeNotice",
    "PersonWaiver",
    "Reminder",
    "ReviewLimits",
    "RouteSwitch",
    "Sample",
    "SampleMarking",
    "SampleRow",
    "SourceFile",
    "Upload",
    "UploadSecret",
)
