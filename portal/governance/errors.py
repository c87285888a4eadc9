"""What is refused about terms, holds and releases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from portal.refusals import Refusal

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class GovernanceError(Refusal):
    """A term, a hold or a release is not possible."""


class BelowFloor(GovernanceError):
    """A term shorter than its norm allows."""

    message = _("%(kind)s are kept %(floor)d days at least; a shorter term is not possible.")

    def __init__(self, kind: StrOrPromise, floor: int) -> None:
        self.kind, self.floor = kind, floor
        super().__init__(kind, floor)


class TermNotHere(GovernanceError):
    """A rule whose term is not a number of days to be decided here."""

    message = _("The term of %(kind)s is not set here.")

    def __init__(self, kind: StrOrPromise) -> None:
        self.kind = kind
        super().__init__(kind)


class TermHolds(GovernanceError):
    """The proposed term is the one that holds."""

    message = _("%(kind)s are kept %(days)d days already.")

    def __init__(self, kind: StrOrPromise, days: int) -> None:
        self.kind, self.days = kind, days
        super().__init__(kind, days)


class NothingToHold(GovernanceError):
    """A hold on a number that no record has."""

    message = _("No batch and no published set has the number %(number)s.")

    def __init__(self, number: str) -> None:
        self.number = number
        super().__init__(number)


class NoNumbersHere(GovernanceError):
    """A hold on one number of a kind whose records have none."""

    message = _("Records of this kind carry no number; hold them all.")


class HoldReleased(GovernanceError):
    """The hold was released by somebody else meanwhile."""

    message = _("This hold was released before.")


class HeldByYourself(GovernanceError):
    """Whoever placed a hold does not release it."""

    message = _("You placed this hold. Another person releases it.")


class NotAVersion(GovernanceError):
    """A text that cannot be what a release calls itself."""

    message = _(
        "“%(text)s” is no version. Copy it as `manage.py running_version` prints it in the folder "
        "of the release, with the 16 digits behind the plus sign."
    )

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(text)


class ReleaseRecorded(GovernanceError):
    """A version that has its record."""

    message = _("Version %(version)s is recorded already.")

    def __init__(self, version: str) -> None:
        self.version = version
        super().__init__(version)


class ConsentToCome(GovernanceError):
    """A consent of a day that has not come."""

    message = _("The consent bears a day that has not come.")


class ChangesMissing(GovernanceError):
    """A release of which nobody says what changed."""

    message = _("Say what changed.")
