"""What recipients and their accounts refuse: one class per reason; no plaintext in any of them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.refusals import Refusal


class RecipientError(Refusal):
    """Anything this context refuses."""

    message = _("This cannot be done with the recipient.")


class UnknownRecipient(RecipientError):
    """Nobody on record has this number."""

    message = _("Nobody on record has this ID number.")


class AccountUnchanged(RecipientError):
    """The declared account is the one in force."""

    message = _("This account is in force already.")


class AccountOfAnother(RecipientError):
    """Another recipient is paid into this account (article 7: one person, one card)."""

    message = _("Another recipient is paid into this account. Enter the recipient's own account.")


class ChangeOpen(RecipientError):
    """A change of this recipient's account waits for its review or confirmation."""

    message = _("An earlier change of this recipient's account is not finished yet.")


class ChangeNotHere(RecipientError):
    """The change has gone on, or was refused, since the page was opened."""

    message = _("This change stands at “%(status)s”: the step is not possible now.")

    def __init__(self, status: object) -> None:
        self.status = status
        super().__init__(status)


class ThirdPersonNeeded(RecipientError):
    """Declaring, reviewing and confirming are three persons (article 11, decision 8)."""

    message = _("You took part in this change earlier. Another person must do this step.")


class ReasonMissing(RecipientError):
    """A change, and its refusal, need a reason in words."""

    message = _("State the reason.")
