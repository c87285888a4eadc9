"""Tables of the staff context."""

from __future__ import annotations

from portal.staff.models.accounts import Member, User, UserManager
from portal.staff.models.organisations import (
    Organisation,
    OrganisationAlias,
    OrganisationQuerySet,
)
from portal.staff.models.posts import Post, PostQuerySet
from portal.staff.models.sign_ins import SignInTally

__all__ = [
    "Member",
    "Organisation",
    "OrganisationAlias",
    "OrganisationQuerySet",
    "Post",
    "PostQuerySet",
    "SignInTally",
    "User",
    "UserManager",
]
