"""What can be wrong with powers, posts and accounts, one class per reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.db.models import Model

    from portal.staff.enums import Act, Role


class StaffError(Exception):
    """Something about members, posts or organisations is not possible."""


class NotAllowed(PermissionDenied):
    """The account has no post in force that covers the act; carries the act and its target.

    A `PermissionDenied`, so that a view that lets it through answers 403.
    """

    def __init__(self, act: Act, target: str = "") -> None:
        self.act = act
        self.target = target
        self.sentence = (
            _("Your posts do not allow “%(act)s” for %(target)s.")
            % {"act": act.label, "target": target}
            if target
            else _("Your posts do not allow “%(act)s”.") % {"act": act.label}
        )
        super().__init__(self.sentence)


class SamePerson(StaffError):
    """Maker and checker are one person, whatever accounts they used (decision 8)."""

    def __init__(self, member: Model) -> None:
        self.member = member
        super().__init__(
            _("You have taken part in an earlier step. Another person must do this one.")
        )


class NoMember(StaffError):
    """The account belongs to no member of staff, so it can do no business act."""

    def __init__(self, username: str) -> None:
        self.username = username
        super().__init__(_("This account belongs to no member of staff."))


class MemberExists(StaffError):
    """A member with this ID number is registered already."""

    def __init__(self, member: Model) -> None:
        self.member = member
        super().__init__(_("This person is registered already: %(name)s.") % {"name": str(member)})


class UsernameTaken(StaffError):
    """An account with this name exists, in whatever case it is written."""

    def __init__(self, username: str) -> None:
        self.username = username
        super().__init__(_("The username %(name)s is taken.") % {"name": username})


class NotAnIdNumber(StaffError):
    """The text is no ID number by its form or its check digit; it is not repeated here."""

    def __init__(self) -> None:
        super().__init__(_("This is not a valid ID number."))


class WrongOrganisation(StaffError):
    """The role does not exist at organisations of this kind."""

    def __init__(self, role: Role, organisation: Model) -> None:
        self.role = role
        self.organisation = organisation
        super().__init__(
            _("The role “%(role)s” does not exist at %(organisation)s.")
            % {"role": role.label, "organisation": str(organisation)}
        )


class ExclusiveRoles(StaffError):
    """The person holds a role that must not meet this one in one person."""

    def __init__(self, role: Role, held: Role) -> None:
        self.role = role
        self.held = held
        super().__init__(
            _("One person cannot be both “%(held)s” and “%(role)s”.")
            % {"held": held.label, "role": role.label}
        )


class PostExists(StaffError):
    """The person holds this post already."""

    def __init__(self, member: Model, role: Role) -> None:
        self.member = member
        self.role = role
        super().__init__(
            _("%(name)s holds the post “%(role)s” already.")
            % {"name": str(member), "role": role.label}
        )


class PostEnded(StaffError):
    """The post has ended before."""

    def __init__(self) -> None:
        super().__init__(_("This post has ended already."))


class OrganisationExists(StaffError):
    """Another organisation has this code or name."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(
            _("An organisation with the code %(code)s or this name exists already.")
            % {"code": code}
        )


class AlreadySucceeded(StaffError):
    """The organisation has a successor, or would become its own."""

    def __init__(self, organisation: Model) -> None:
        self.organisation = organisation
        super().__init__(
            _("%(name)s has been merged into another organisation already.")
            % {"name": str(organisation)}
        )


class OwnPost(StaffError):
    """Nobody appoints himself or ends his own post."""

    def __init__(self) -> None:
        super().__init__(_("Nobody decides about his own posts. Ask another administrator."))
