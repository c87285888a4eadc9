"""What can be wrong with a name or number of a person, an organisation or an account.

Every error has a stable ``code`` (``IDN…``) and a sentence for the user that says what to do. No
error carries the value itself: these sentences are logged, shown and written to error lists.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, NoReturn

from django.utils.translation import gettext_lazy as _

from portal.refusals import Refusal

if TYPE_CHECKING:
    from datetime import date


class Subject(StrEnum):
    """What the text was meant to be."""

    ID_NUMBER = "ID_NUMBER"
    ORGANISATION_CODE = "ORGANISATION_CODE"
    ACCOUNT = "ACCOUNT"
    NAME = "NAME"
    PHONE = "PHONE"

    @property
    def label(self) -> str:
        """How a sentence for the user names it, in the language in use."""
        return str(_LABELS[self])


_LABELS: Final = {
    Subject.ID_NUMBER: _("The ID number"),
    Subject.ORGANISATION_CODE: _("The organisation code"),
    Subject.ACCOUNT: _("The account number"),
    Subject.NAME: _("The name"),
    Subject.PHONE: _("The phone number"),
}


class IdentifierError(Refusal):
    """Base: a stable ``code``, and ``subject``: what the text was meant to be."""

    code = "IDN000"
    message = _("%(subject)s cannot be used.")

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        super().__init__(subject)


class Missing(IdentifierError):
    """There is nothing in it."""

    code = "IDN001"
    message = _("%(subject)s is missing.")


class WrongLength(IdentifierError):
    """Too short or too long; ``found`` characters, ``expected`` in words ("15/18")."""

    code = "IDN002"
    message = _("%(subject)s has %(found)d characters; it must have %(expected)s.")

    def __init__(self, subject: Subject, *, length: int, expected: str) -> None:
        self.found, self.expected = length, expected
        super().__init__(subject)


class WrongCharacters(IdentifierError):
    """Letters or signs where none may stand."""

    code = "IDN003"
    message = _("%(subject)s contains characters that cannot stand in it.")


class WrongCheckDigit(IdentifierError):
    """The last character does not fit the others: something was mistyped."""

    code = "IDN004"
    message = _("%(subject)s is mistyped: its check digit does not fit. Compare it with the card.")


class UnknownRegion(IdentifierError):
    """The first two digits are no province."""

    code = "IDN005"
    message = _("%(subject)s is mistyped: no province has its first two digits.")


class ImpossibleBirthDate(IdentifierError):
    """The digits for the date of birth are no day of the calendar after 1900."""

    code = "IDN006"
    message = _("%(subject)s is mistyped: its date of birth does not exist.")


class FutureBirth(IdentifierError):
    """The date of birth has not come yet."""

    code = "IDN007"
    message = _("%(subject)s is mistyped: its date of birth lies in the future.")

    def __init__(self, subject: Subject, *, on: date) -> None:
        self.on = on
        super().__init__(subject)


class MangledNumber(IdentifierError):
    """The spreadsheet program kept 15 digits and lost the rest (5.00235E+17)."""

    code = "IDN008"
    message = _(
        "%(subject)s was changed by the spreadsheet program, which keeps only 15 digits"
        " (5.00235E+17). Format the column as text and enter the number again."
    )


class NumberReadAsDate(IdentifierError):
    """The spreadsheet program made a date or time of it."""

    code = "IDN009"
    message = _(
        "%(subject)s was turned into a date by the spreadsheet program. Format the column as text"
        " and enter it again."
    )


class MaskedAlready(IdentifierError):
    """A masked value (with asterisks) where the full one is needed."""

    code = "IDN010"
    message = _("%(subject)s is masked with asterisks; the full one is needed here.")


class NotAName(IdentifierError):
    """A word that is written where no name is known (无, NULL)."""

    code = "IDN011"
    message = _("%(subject)s is missing: this word only fills the cell.")


def refuse_form(text: str, subject: Subject, *, lengths: tuple[int, ...]) -> NoReturn:
    """Raise why ``text`` has not the form that ``subject`` needs."""
    if not text:
        raise Missing(subject)
    if "*" in text:
        raise MaskedAlready(subject)
    if len(text) not in lengths:
        raise WrongLength(subject, length=len(text), expected="/".join(map(str, lengths)))
    raise WrongCharacters(subject)
