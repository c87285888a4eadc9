"""What can be done with members, accounts, posts and organisations.

`by=None` means the installation itself (seed, first set-up at the console): it is recorded as the
system and asks for no post, because nobody has one yet. No screen passes it.
"""

from __future__ import annotations

from portal.staff.services.accounts import close_account, hold_account, release_account
from portal.staff.services.load import LoadedOrganisations, load_organisations, load_roles
from portal.staff.services.members import open_account, register_member
from portal.staff.services.organisations import (
    add_alias,
    add_organisation,
    merge_organisation,
    rename_organisation,
)
from portal.staff.services.posts import appoint, end_post, hand_over, refresh_groups

__all__ = [
    "LoadedOrganisations",
    "add_alias",
    "add_organisation",
    "appoint",
    "close_account",
    "end_post",
    "hand_over",
    "hold_account",
    "load_organisations",
    "load_roles",
    "merge_organisation",
    "open_account",
    "refresh_groups",
    "register_member",
    "release_account",
    "rename_organisation",
]
