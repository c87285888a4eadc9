"""Signing in, and entering the staff area: only with a post in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.backends import ModelBackend

from portal.staff.models import MaintenanceWindow, Post, User
from portal.staff.queries import needs_second_factor
from portal.staff.services.sign_ins import begin_attempt, end_attempt

if TYPE_CHECKING:
    from django.http import HttpRequest

ENTER_STAFF_AREA = "wagtailadmin.access_admin"
# Set on the account by whoever asked the database already
POSTED = "posted"


class PostBackend(ModelBackend):
    """Passwords as Django keeps them; the way into the staff area opens and closes with the posts.

    Groups (one per role, kept in step by the services of posts) carry rights to pages and media
    only. Without a post in force an account keeps none of them: the day a post ends, all end.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        *,
        address: str = "",
        device: str = "",
        **_more: object,
    ) -> User | None:
        """Return the account of this name and password, or None; every try is written down.

        Every door to the staff area tries passwords here, at one pace (docs/security.md).
        address: of the network; device: what the browser holds. Raises SignInPaused.
        """
        if not username or password is None:
            return None
        attempt = begin_attempt(username=username, address=address, device=device)
        user = super().authenticate(request, username=username, password=password)
        account = user if isinstance(user, User) else None
        # Nobody has come in yet where more is asked: `note_sign_in` says when
        half_way = account is not None and needs_second_factor(account)
        act = "staff.sign_in_password" if half_way else "staff.sign_in"
        end_attempt(attempt=attempt, user=account, act=act)
        return account

    def user_can_authenticate(self, user: Any) -> bool:
        """Say whether an account may be used now: not closed, not held, maintenance in its time."""
        if not super().user_can_authenticate(user) or user.held_at is not None:
            return False
        return (
            not user.maintenance
            or MaintenanceWindow.objects.open_at().filter(account=user).exists()
        )

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return the permissions of the account's groups, and entry, if it has a post in force."""
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None or user_obj.held_at:
            return set()
        if user_obj.is_superuser:
            return super().get_all_permissions(user_obj)
        # ModelBackend keeps what it found on the account, so this is asked once a request.
        if not hasattr(user_obj, POSTED):
            setattr(user_obj, POSTED, Post.objects.of(user_obj).in_force().exists())
        if not getattr(user_obj, POSTED) or user_obj.must_choose_password():
            return set()
        return {ENTER_STAFF_AREA, *super().get_all_permissions(user_obj)}
