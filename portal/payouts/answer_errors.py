"""What an answer refuses before it takes effect: persons, turns, keys."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .errors import PayoutError


class AnswerWaits(PayoutError):
    """One answer at a time: the next one comes when this one is decided."""

    message = _(
        "An answer to batch %(number)s that %(name)s entered waits for confirmation. Let it be"
        " confirmed, refused or withdrawn first."
    )

    def __init__(self, number: str, name: str) -> None:
        self.number, self.name = number, name
        super().__init__(number, name)


class NoAnswerWaits(PayoutError):
    """Nothing was entered, or it was decided meanwhile."""

    message = _("No answer to batch %(number)s waits for a decision.")

    def __init__(self, number: str) -> None:
        self.number = number
        super().__init__(number)


class AnswerDiffers(PayoutError):
    """The confirmation names another digest than the one of the answer that waits."""

    message = _("What you looked at is not the answer that waits now. Open batch %(number)s again.")

    def __init__(self, number: str) -> None:
        self.number = number
        super().__init__(number)


class AnswerAltered(PayoutError):
    """The stored rows no longer give the digest of the entry."""

    message = _(
        "The rows of the answer to batch %(number)s are not those that were entered. Nothing was"
        " settled; inform the audit administrator."
    )

    def __init__(self, number: str) -> None:
        self.number = number
        super().__init__(number)


class NotYourAnswer(PayoutError):
    """Only who entered an answer withdraws it; others refuse it."""

    message = _("Only %(name)s, who entered it, withdraws it.")

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


class YourAnswer(PayoutError):
    """Who entered an answer withdraws it instead."""

    message = _("You entered it yourself: withdraw it.")


class BankKeyUnusable(PayoutError):
    """The text is no public key by which a bank's signature can be verified."""

    message = _("This is no public key in PEM form (Ed25519, or RSA of at least 2048 bits).")


class NotABank(PayoutError):
    """Only a bank has a key."""

    message = _("%(organisation)s is no bank.")

    def __init__(self, organisation: str) -> None:
        self.organisation = organisation
        super().__init__(organisation)
