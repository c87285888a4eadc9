"""Why a second factor is refused, one class per reason."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.staff.errors import SignInPaused, StaffError


class CodePaused(SignInPaused):
    """Too many wrong codes of the second factor: nothing is tried for some minutes."""

    message = _("Too many wrong codes. Try again in %(minutes)d min.")


class WrongCode(StaffError):
    """The code is none that the authenticator shows about now."""

    message = _(
        "This code is not right, or no longer valid. Type the one that the phone shows now. If it "
        "is refused again, check the time of your phone: it must be set automatically."
    )


class CodeUsed(StaffError):
    """The code was right and has been used: each is good once (RFC 6238, 5.2)."""

    message = _(
        "This code has been used already. Wait for the next one, half a minute at most, and type "
        "that."
    )


class WrongRecoveryCode(StaffError):
    """No recovery code of the account that is still good."""

    message = _("This recovery code is not right, or has been used already.")


class EnrolmentGone(StaffError):
    """What was being set up has been begun anew elsewhere, or took too long."""

    message = _("This was begun anew in another window, or took too long. Scan the code once more.")


class OwnFactor(StaffError):
    """Nobody resets his own second factor, neither proposing nor signing."""

    message = _("Nobody resets his own second factor. Ask two other administrators.")


class NothingToReset(StaffError):
    """The account has no phone set up, or is no person's."""

    message = _("The account %(username)s has no phone set up.")

    def __init__(self, username: str) -> None:
        self.username = username
        super().__init__(username)


class NotTwoAdministrators(StaffError):
    """At the console two administrators, two persons, prove themselves; neither is the owner."""

    message = _("Two different administrators with a post in force are needed, neither the owner.")
