"""What can be wrong with powers, posts and accounts, one class per reason."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from portal.refusals import Refusal

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import Model

    from portal.staff.enums import Act, ChangeStatus, Role


class NotAllowed(PermissionDenied):
    """The account has no post in force that covers the act; carries the act and its target.

    No refusal of the act, but Django's `PermissionDenied`: a view that lets it through answers 403.
    """

    def __init__(self, act: Act, target: str = "") -> None:
        self.act, self.target = act, target
        super().__init__(act, target)

    def __str__(self) -> str:
        if self.target:
            message = _("Your posts do not allow “%(act)s” for %(target)s.")
            return message % {"act": self.act.label, "target": self.target}
        return _("Your posts do not allow “%(act)s”.") % {"act": self.act.label}


class AnotherPerson(NotAllowed):
    """Whoever asks has no post for the act, and took a part before that bars him from it anyhow.

    ``because`` says which: no post would help him.
    """

    def __init__(self, refused: NotAllowed, because: Refusal) -> None:
        super().__init__(refused.act, refused.target)
        self.because = because

    def __str__(self) -> str:
        return str(self.because)


class StaffError(Refusal):
    """Something about members, posts or organisations is not possible."""


class SamePerson(StaffError):
    """Maker and checker are one person, whatever accounts they used (decision 8)."""

    message = _("You have taken part in an earlier step. Another person must do this one.")

    def __init__(self, member: Model) -> None:
        self.member = member
        super().__init__(member)


class MemberExists(StaffError):
    """A member with this ID number is registered already."""

    message = _("This person is registered already: %(name)s.")

    def __init__(self, member: Model) -> None:
        self.member, self.name = member, str(member)
        super().__init__(member)


class UsernameTaken(StaffError):
    """An account with this name exists, in whatever case it is written."""

    message = _("The username %(name)s is taken.")

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


class NotAnIdNumber(StaffError):
    """The text is no ID number by its form or its check digit; it is not repeated here."""

    message = _("This is not a valid ID number.")


class WrongOrganisation(StaffError):
    """The role does not exist at organisations of this kind."""

    message = _("The role “%(role)s” does not exist at %(organisation)s.")

    def __init__(self, role: Role, organisation: Model) -> None:
        self.role, self.organisation = role, organisation
        super().__init__(role, organisation)


class ExclusiveRoles(StaffError):
    """The person holds a role that must not meet this one in one person."""

    message = _("One person cannot be both “%(held)s” and “%(role)s”.")

    def __init__(self, role: Role, current: Role) -> None:
        self.role, self.held = role, current
        super().__init__(role, current)


class PostExists(StaffError):
    """The person holds this post already."""

    message = _("%(name)s holds the post “%(role)s” already.")

    def __init__(self, member: Model, role: Role) -> None:
        self.member, self.name, self.role = member, str(member), role
        super().__init__(member, role)


class PostEnded(StaffError):
    """The post has ended before."""

    message = _("This post has ended already.")


class OrganisationExists(StaffError):
    """Another organisation has this code or name."""

    message = _("An organisation with the code %(code)s or this name exists already.")

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class AlreadySucceeded(StaffError):
    """The organisation has a successor, or would become its own."""

    message = _("%(name)s has been merged into another organisation already.")

    def __init__(self, organisation: Model) -> None:
        self.organisation, self.name = organisation, str(organisation)
        super().__init__(organisation)


class OwnPost(StaffError):
    """Nobody appoints himself or ends his own post."""

    message = _("Nobody decides about his own posts. Ask another administrator.")


class ChangedMeanwhile(Refusal):
    """What the person looked at is no longer what stands there."""

    message = _("It has changed since you looked at it. Look at it again, then decide.")


class NothingSeen(Refusal):
    """A request asks for an act and does not say what the person looked at."""

    message = _(
        "The request did not say what you looked at, so nothing was done. Open the page again and"
        " do it from there."
    )


class SignInPaused(StaffError):
    """Too many wrong passwords: nothing is tried for some minutes, not even the right one."""

    message = _(
        "Too many wrong passwords. Try again in %(minutes)d min; your password stays valid. What "
        "others try elsewhere does not hold you up in a browser in which you signed in before."
    )

    def __init__(self, seconds: int) -> None:
        self.minutes = max(1, math.ceil(seconds / 60))
        super().__init__(seconds)


class TwoSignatures(StaffError):
    """Posts and organisations change by two persons: one proposes, another signs."""

    message = _("One administrator proposes this and another signs it. Nobody has proposed it.")


class AlreadyClosed(StaffError):
    """The proposal was signed or dropped before."""

    message = _("This proposal is no longer open: %(status)s.")

    def __init__(self, status: ChangeStatus) -> None:
        self.status = status
        super().__init__(status)


class AlreadyOpen(StaffError):
    """The same matter waits for its signature."""

    message = _("%(name)s has proposed this already. Sign or drop that proposal first.")

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


class BasisMissing(StaffError):
    """An act that needs a paper or a reason came without one."""

    message = _("Say why, or name the paper that decides it.")


class AccountHeld(StaffError):
    """The account is held or closed already."""

    message = _("The account %(username)s is held or closed already.")

    def __init__(self, username: str) -> None:
        self.username = username
        super().__init__(username)


class NotHeld(StaffError):
    """The account is not held, or closed for good."""

    message = _("The account %(username)s is not held.")

    def __init__(self, username: str) -> None:
        self.username = username
        super().__init__(username)


class OwnAccount(StaffError):
    """Nobody holds or closes the account he signs in with, nor another one of his own."""

    message = _("Nobody holds, releases or closes his own account. Ask another administrator.")


class NotYet(StaffError):
    """A name changes on the day on which it is entered, or has changed before."""

    message = _("A new name is entered on its first day or after it, not before.")


class DayPassed(StaffError):
    """Powers are given and handed over from today on, never for days that have passed."""

    message = _("Choose today or a later day.")


class WrongMerger(StaffError):
    """An organisation is merged into itself, or into one of another kind."""

    message = _("%(name)s cannot be merged into %(into)s: both must be of one kind.")

    def __init__(self, organisation: Model, into: Model) -> None:
        self.organisation, self.name, self.into = organisation, str(organisation), str(into)
        super().__init__(organisation, into)


class TooEarly(StaffError):
    """An organisation would end before its first day was over."""

    message = _("%(name)s exists since %(since)s; it can be merged from the day after on.")

    def __init__(self, organisation: Model, since: dt.date) -> None:
        self.organisation, self.name, self.since = organisation, str(organisation), since
        super().__init__(organisation, since)
