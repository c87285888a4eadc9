"""What a batch refuses: one class per reason, a sentence for the user, the facts as attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from portal.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

SHOWN_ROWS = 20


class PayoutError(Refusal):
    """Anything this context refuses; carries no plaintext of a paid person."""

    message = _("This cannot be done with the batch.")


def named_rows(numbers: Sequence[int]) -> str:
    """Return row numbers as a sentence names them: the first twenty, then an ellipsis."""
    shown = ", ".join(str(number) for number in numbers[:SHOWN_ROWS])
    return f"{shown} …" if len(numbers) > SHOWN_ROWS else shown


# Steps ----------------------------------------------------------------------------------------


class WrongStep(PayoutError):
    """The transition table knows no such step from where the batch stands."""

    message = _("Batch %(number)s stands at “%(status)s”: “%(step)s” is not possible now.")

    def __init__(self, number: str, status: object, step: object) -> None:
        self.number, self.status, self.step = number, status, step
        super().__init__(number, status, step)


class EmptyBatch(PayoutError):
    """There is no row to submit."""

    message = _("The draft has no rows yet. Import a sheet first.")


class DraftDamaged(PayoutError):
    """Rows of the draft lack their protected values, so they cannot be submitted."""

    message = _("The draft is incomplete: %(found)d of %(expected)d rows. Import the sheet again.")

    def __init__(self, rows: int, expected: int) -> None:
        self.found, self.expected = rows, expected
        super().__init__(rows, expected)


class StaleAccounts(PayoutError):
    """Accounts were changed after the sheet was imported (article 11)."""

    message = _(
        "Rows %(rows)s name an account that is no longer in force. "
        "Correct the account in the sheet and import it again."
    )

    def __init__(self, numbers: Sequence[int]) -> None:
        self.numbers = tuple(numbers)
        self.rows = named_rows(self.numbers)
        super().__init__(self.numbers)


class MadeByYou(PayoutError):
    """Maker and checker are one person, whatever accounts they used (decision 8)."""

    message = _("You made batch %(number)s, so somebody else has to review it.")

    def __init__(self, number: str) -> None:
        self.number = number
        super().__init__(number)


class TwoPersonsNeeded(PayoutError):
    """A route is switched by two persons of the finance bureau."""

    message = _("Two persons sign this decision: one asks for it, another approves.")


class DigestDiffers(PayoutError):
    """The approval names another digest than the one of the submission (decision 11)."""

    message = _("What you looked at is not what was submitted. Open batch %(number)s again.")

    def __init__(self, number: str) -> None:
        self.number = number
        super().__init__(number)


class LinesAltered(PayoutError):
    """The stored rows no longer give the digest that was approved."""

    message = _(
        "The rows of batch %(number)s are not those that were approved. Nothing was sent; "
        "inform the audit administrator."
    )

    def __init__(self, number: str) -> None:
        self.number = number
        super().__init__(number)


class ReasonMissing(PayoutError):
    """Returning, or switching a route, needs a reason in words."""

    message = _("State the reason.")


class NotReturned(PayoutError):
    """Only a returned batch has a correction."""

    message = _("Only a returned batch is corrected. Batch %(number)s stands at “%(status)s”.")

    def __init__(self, number: str, status: object) -> None:
        self.number, self.status = number, status
        super().__init__(number, status)


class AlreadyCorrected(PayoutError):
    """The returned batch has a revision that is not discarded."""

    message = _("Batch %(number)s is corrected by %(revision)s already.")

    def __init__(self, number: str, revision: str) -> None:
        self.number, self.revision = number, revision
        super().__init__(number, revision)


# Routes and banks -----------------------------------------------------------------------------


class RunsOnPlatform(PayoutError):
    """The municipal platform pays this batch; nothing is sent from here (decision 24)."""

    message = _("Batch %(number)s is paid by the municipal platform and is never sent from here.")

    def __init__(self, number: str) -> None:
        self.number = number
        super().__init__(number)


class RunsHere(PayoutError):
    """Results of a batch of this county come from the bank, not from the platform."""

    message = _("Batch %(number)s is run here: enter the bank's own file.")

    def __init__(self, number: str) -> None:
        self.number = number
        super().__init__(number)


class RouteNotLocal(PayoutError):
    """The finance bureau has not switched this route on, or has switched it off."""

    message = _("The route “%(route)s” is not run here: the finance bureau has not switched it on.")

    def __init__(self, route: object) -> None:
        self.route = route
        super().__init__(route)


class NoBankLayout(PayoutError):
    """No paying bank has a file layout yet, or not this one."""

    message = _("There is no file layout for the paying bank yet.")


class SeveralBanks(PayoutError):
    """More than one paying bank has a layout: which one pays must be said."""

    message = _("Several banks can pay this batch. Choose one.")


class ValuesErased(PayoutError):
    """Protected values of rows are no longer stored, so no file can be written."""

    message = _("The full values of rows %(rows)s are no longer stored.")

    def __init__(self, numbers: Sequence[int]) -> None:
        self.numbers = tuple(numbers)
        self.rows = named_rows(self.numbers)
        super().__init__(self.numbers)


class NoBankFile(PayoutError):
    """The batch is not at a bank, so there is no file of it."""

    message = _("There is no bank file of batch %(number)s to download.")

    def __init__(self, number: str) -> None:
        self.number = number
        super().__init__(number)


class BankFileDiffers(PayoutError):
    """Writing the file again gives other bytes than those that were sent."""

    message = _(
        "The file of batch %(number)s can no longer be written as it was sent: the layout of "
        "the bank or the name of the policy was changed since."
    )

    def __init__(self, number: str) -> None:
        self.number = number
        super().__init__(number)


# Drafts ---------------------------------------------------------------------------------------


class NothingToPay(PayoutError):
    """The policy is the list's standing place for new ones: nothing is paid under it (row 75)."""

    message = _("Nothing is paid under policy %(code)s: it is the list's place for new policies.")

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class UnitCannotPay(PayoutError):
    """The organisation is neither a township nor a school nor a department."""

    message = _("%(unit)s makes no payouts. Choose a township, a school or a department.")

    def __init__(self, unit: str) -> None:
        self.unit = unit
        super().__init__(unit)


class WrongPeriod(PayoutError):
    """The period cannot be read, or the policy is paid by another kind of period."""

    message = _("%(reason)s")

    def __init__(self, reason: object) -> None:
        self.reason = str(reason)
        super().__init__(self.reason)


class PlatformNumberMissing(PayoutError):
    """The route runs on the municipal platform, so the batch has a number there (decision 24)."""

    message = _(
        "This policy is paid through the municipal platform. Enter the batch number that the "
        "platform gave."
    )


class PlatformNumberTaken(PayoutError):
    """Another batch of the unit carries this number of the platform."""

    message = _("The platform's batch %(number)s is recorded here already: %(batch)s.")

    def __init__(self, number: str, batch: str) -> None:
        self.number, self.batch = number, batch
        super().__init__(number, batch)


class NotADraft(PayoutError):
    """Only a draft's rows are replaced; what was submitted stays as it was (article 13)."""

    message = _(
        "Batch %(number)s stands at “%(status)s”. Only the rows of a draft can be replaced."
    )

    def __init__(self, number: str, status: object) -> None:
        self.number, self.status = number, status
        super().__init__(number, status)


class DraftOfAnother(PayoutError):
    """Rows are replaced by their maker alone: the review must know who made them (decision 8)."""

    message = _("Only %(name)s, who made the draft, replaces its sheet.")

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


class ImportCollision(PayoutError):
    """Two imports wanted to enter the same people at once, and this one lost twice."""

    message = _("Another import entered the same people at this moment. Upload the sheet again.")
