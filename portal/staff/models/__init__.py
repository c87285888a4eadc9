"""Tables of the staff context."""

from __future__ import annotations

from portal.staff.models.accounts import Member, User, UserManager
from portal.staff.models.maintenance import MaintenanceWindow
from portal.staff.models.organisations import (
    FormerName,
    Organisation,
    OrganisationAlias,
    OrganisationQuerySet,
)
from portal.staff.models.passwords import FormerPassword
from portal.staff.models.posts import Post, PostQuerySet
from portal.staff.models.proposals import StaffProposal
from portal.staff.models.quotas import QuotaRaise, RevealCount
from portal.staff.models.second_factors import RecoveryCode, SecondFactor, SecondFactorSecret
from portal.staff.models.sessions import DeskSession, TrustedBrowser
from portal.staff.models.sign_ins import SignInTally

__all__ = [
    "DeskSession",
    "FormerName",
    "FormerPassword",
    "MaintenanceWindow",
    "Member",
    "Organisation",
    "OrganisationAlias",
    "OrganisationQuerySet",
    "Post",
    "PostQuerySet",
    "QuotaRaise",
    "RecoveryCode",
    "RevealCount",
    "SecondFactor",
    "SecondFactorSecret",
    "SignInTally",
    "StaffProposal",
    "TrustedBrowser",
    "User",
    "UserManager",
]
