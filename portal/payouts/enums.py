"""Vocabulary of payout batches. Which step leads where is said by `acts`."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Origin(TextChoices):
    """Where a batch runs (decision 24)."""

    PLATFORM = "PLATFORM", _("Municipal one-card platform")
    LOCAL = "LOCAL", _("This county's own flow")


class BatchStatus(TextChoices):
    """Where a batch stands."""

    DRAFT = "DRAFT", _("Draft")
    SUBMITTED = "SUBMITTED", _("Waiting for review")
    APPROVED = "APPROVED", _("Approved")
    SENT = "SENT", _("At the bank")
    PAID = "PAID", _("Paid")
    RETURNED = "RETURNED", _("Returned")
    DISCARDED = "DISCARDED", _("Discarded")


class Step(TextChoices):
    """What may be done to a batch."""

    SUBMIT = "SUBMIT", _("Submit")
    RECALL = "RECALL", _("Call back")
    APPROVE = "APPROVE", _("Approve")
    RETURN = "RETURN", _("Return")
    SEND = "SEND", _("Send to the bank")
    RECORD = "RECORD", _("Record that the platform has sent it")
    SETTLE = "SETTLE", _("Settle by the answer")
    DISCARD = "DISCARD", _("Discard")


class RouteStep(TextChoices):
    """A step of the two routes of article 12 (3); `routes` says who takes it, and when."""

    ENTER = "ENTER", pgettext_lazy("step of a route", "Entry")
    UNIT_CHECK = "UNIT_CHECK", _("The unit's own check")
    DEPARTMENT = "DEPARTMENT", _("Review by the department")
    FINANCE = "FINANCE", _("Receipt and review by finance")
    SEND = "SEND", _("Sending")


class Part(TextChoices):
    """What one person does on the way of a batch; `persons` says who must be somebody else."""

    MAKER = "MAKER", _("Maker")
    UNIT_CHECK = "UNIT_CHECK", _("The unit's own check")
    DEPARTMENT = "DEPARTMENT", _("Review by the department")
    FINANCE = "FINANCE", _("Receipt and review by finance")
    SENDER = "SENDER", _("Sender")
    ANSWER = "ANSWER", _("Entry of the answer")
    CONFIRMATION = "CONFIRMATION", _("Confirmation of the answer")
    PUBLISHER = "PUBLISHER", _("Publisher")


OPEN_STATUSES = (BatchStatus.DRAFT, BatchStatus.SUBMITTED, BatchStatus.APPROVED, BatchStatus.SENT)
# What has not gone to a bank yet and still may
NOT_SENT = (BatchStatus.DRAFT, BatchStatus.SUBMITTED, BatchStatus.APPROVED)
# Where an answer may come: what the platform pays is not sent from here.
ANSWERABLE = (BatchStatus.APPROVED, BatchStatus.SENT)
# Who made a batch: none of them may review it (decision 8).
MAKERS = ("submitted_by", "created_by")


class LineEventKind(TextChoices):
    """What happened to a submitted line (article 13: appended, never edited)."""

    SENT = "SENT", _("Sent to the bank")
    PAID = "PAID", _("Paid")
    FAILED = "FAILED", _("Failed")
    RETURNED = "RETURNED", _("Returned by the bank")
    REISSUED = "REISSUED", _("Reissued")


# What an answer of the bank says of a line; each line has one of them at most.
RESULTS = (LineEventKind.PAID, LineEventKind.FAILED)
# The bank did not pay, at once or by sending the money back.
FAILING = (LineEventKind.FAILED, LineEventKind.RETURNED)


class LookupPurpose(TextChoices):
    """What a person is looked for by number (stands in the audit trail; chosen, never typed)."""

    VISIT = "VISIT", _("The person asks, at the counter or by telephone")
    REVIEW = "REVIEW", _("Review of a batch")
    FAILURE = "FAILURE", _("A payment that did not go through")
    COMPLAINT = "COMPLAINT", _("A complaint or a report")
    SUPERVISION = "SUPERVISION", _("Audit or supervision")


class RollPurpose(TextChoices):
    """What a list with full names is printed for (stands in the audit trail)."""

    SIGNATURE = "SIGNATURE", _("Recipients sign that they declared or received it")
    FILE = "FILE", _("Paper file of the unit (article 5)")


class LineStatus(TextChoices):
    """Where a submitted line stands: read from its last event, else from its batch."""

    SUBMITTED = "SUBMITTED", _("Waiting for review")
    APPROVED = "APPROVED", _("Approved")
    SENT = "SENT", _("At the bank")
    PAID = "PAID", _("Paid")
    FAILED = "FAILED", _("Failed")
    RETURNED = "RETURNED", _("Returned")
    REISSUED = "REISSUED", _("Reissued")


class FailureReason(TextChoices):
    """Why the bank could not pay (norms B7)."""

    NAME_MISMATCH = "NAME_MISMATCH", _("The name does not match the account")
    NO_ACCOUNT = "NO_ACCOUNT", _("The account does not exist")
    CLOSED = "CLOSED", _("The account is closed")
    DORMANT = "DORMANT", _("The account is dormant or not activated")
    FROZEN = "FROZEN", _("The account is reported lost or frozen")
    DEPOSIT_ONLY = "DEPOSIT_ONLY", _("The account cannot pay out")
    ID_EXPIRED = "ID_EXPIRED", _("The identity document has expired")
    DECEASED = "DECEASED", _("Closed after death")
    WRONG_BANK_CODE = "WRONG_BANK_CODE", _("The bank code is wrong")
    OVER_LIMIT = "OVER_LIMIT", _("The amount is over the limit")
    OTHER = "OTHER", _("Other")


class AnswerStatus(TextChoices):
    """What became of an answer of the bank or the platform. It counts once it takes effect."""

    ENTERED = "ENTERED", _("Waits for confirmation")
    CONFIRMED = "CONFIRMED", _("Confirmed")
    SIGNED = "SIGNED", _("Signed by the bank")
    REFUSED = "REFUSED", pgettext_lazy("answer of the bank", "Refused")
    WITHDRAWN = "WITHDRAWN", pgettext_lazy("answer of the bank", "Withdrawn")
    EARLIER = "EARLIER", _("Entered before answers were confirmed")


# Whose rows are settled; the counters of a batch are their sums.
IN_EFFECT = (AnswerStatus.CONFIRMED, AnswerStatus.SIGNED, AnswerStatus.EARLIER)


class FileDirection(TextChoices):
    """Out to the bank, or back."""

    OUT = "OUT", _("To the bank")
    BACK = "BACK", _("From the bank")


class ProposalKind(TextChoices):
    """Which decision of the finance bureau is proposed."""

    OWN_CHECK = "OWN_CHECK", _("The unit's own check")
    WAIVER = "WAIVER", _("Waiver of a person")
    BANK_KEY = "BANK_KEY", _("Key of a bank")
    LIMITS = "LIMITS", _("Limits of reviews")
    ROUTE = "ROUTE", _("Where a route is run")


class ProposalStatus(TextChoices):
    """Where a proposed decision stands."""

    OPEN = "OPEN", _("Waits for the second signature")
    SIGNED = "SIGNED", _("Signed by two")
    DROPPED = "DROPPED", _("Dropped")


class UploadStatus(TextChoices):
    """What became of an uploaded sheet.

    QUEUED and KEEPING are work in the background: to be read, to be made a draft.
    """

    QUEUED = "QUEUED", _("Being read")
    REFUSED = "REFUSED", _("Could not be read")
    READ = "READ", _("Read, not kept yet")
    KEEPING = "KEEPING", _("Being kept")
    KEPT = "KEPT", _("Kept as a draft")
    DROPPED = "DROPPED", _("Given up")


class NoticeWay(TextChoices):
    """How a payee was told that a payment failed."""

    PHONE = "PHONE", _("By telephone")
    DOOR = "DOOR", _("At home")
    OFFICE = "OFFICE", _("At the office")
    MESSAGE = "MESSAGE", _("By text message or WeChat")
    FAMILY = "FAMILY", _("Through the family")
    BOARD = "BOARD", _("On the village's board, name masked")


class SampleRule(TextChoices):
    """Whether the finance section approves only what a sample was drawn of and found right."""

    OFFERED = "OFFERED", _("Offered, not required")
    SERIOUS = "SERIOUS", _("Required of batches with a serious alarm")
    ALWAYS = "ALWAYS", _("Required of every batch")


class SampleMark(TextChoices):
    """What became of a drawn row."""

    SHOWN = "SHOWN", _("Shown in full")
    AGREES = "AGREES", _("Agrees with the paper")
    DIFFERS = "DIFFERS", _("Does not agree")


IN_BACKGROUND = (UploadStatus.QUEUED, UploadStatus.KEEPING)
UNFINISHED_UPLOADS = (*IN_BACKGROUND, UploadStatus.REFUSED, UploadStatus.READ)


class UploadStep(TextChoices):
    """What is being done with an uploaded sheet at this moment."""

    OPENING = "OPENING", _("Opening the file, finding its columns")
    READING = "READING", _("Reading the rows")
    PEOPLE = "PEOPLE", _("Looking up the people and their accounts")
    CHECKING = "CHECKING", _("Checking all rows against each other and against earlier payments")
    SUMMING = "SUMMING", _("Putting together what was understood")
    KEEPING = "KEEPING", _("Writing the draft")
