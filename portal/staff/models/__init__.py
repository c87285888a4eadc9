"""Tables of the staff context."""

from __future__ import annotations

from portal.staff.models.accounts import Member, User, UserManager
from portal.staff.models.organisations import (
    FormerName,
    Organisation,
    OrganisationAlias,
    OrganisationQuerySet,
)
from portal.staff.models.posts import Post, PostQuerySet
from portal.staff.models.proposals import StaffProposal
from portal.staff.models.sign_ins import SignInTally

__all__ = [
    "FormerName",
    "Member",
    "Organisation",
    "OrganisationAlias",
    "OrganisationQuerySet",
    "Post",
    "PostQuerySet",
    "SignInTally",
    "StaffProposal",
    "User",
    "UserManager",
]
