"""Wagtail's own screens for users, groups and workflows, closed to everybody.

Those for workflows would let one person take the second person away. Those for users and groups
would write accounts without an audit entry, ask for first and last names that accounts here
do not have, and hand out groups that follow from posts. Accounts and posts are acts of
`portal.staff.services`; docs/desk.md says how they are done until the desk has screens for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from wagtail.admin.views.account import NameEmailSettingsPanel, NotificationsSettingsPanel
from wagtail.models import Task, Workflow
from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.permissions import register_permission_policy

from cms.editorial.rights import rights_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from portal.staff.models import User


class NobodyPolicy(BasePermissionPolicy):
    """Grants nothing to anybody, superusers included: menu, buttons and views follow it."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Refuse."""
        return False

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        """Refuse."""
        return False

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[Any]:
        """Return nobody."""
        return get_user_model().objects.none()


def _shown_name(user: User) -> str:
    """Return the member's name from the posts, which every page of the admin reads anyway."""
    posts = rights_of(user).powers.posts
    return posts[0].member.name if posts else user.get_short_name()


def show_names() -> None:
    """Let the side bar show the member's name; Wagtail asks for a first name, which none has."""
    # Accounts have no field of this name
    get_user_model().first_name = property(_shown_name)  # type: ignore[attr-defined]


def close_user_screens() -> None:
    """Close users, groups, workflows and the panel of the own account that demands two names."""
    for model in (get_user_model(), Group, Workflow, Task):
        register_permission_policy(model, NobodyPolicy(model))
    # Its form has no part of the account; left open, its required fields would stop anybody from
    # changing language or password on the same page.
    NameEmailSettingsPanel.is_active = lambda _panel: False
    # No letter is sent: accounts have no address, what happened stands on the first screen.
    NotificationsSettingsPanel.is_active = lambda _panel: False
