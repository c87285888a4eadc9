"""Images and documents: whoever writes pages adds them; each person changes the own ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection
from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.permissions import register_permission_policy

from portal.staff.enums import Act
from portal.staff.models import Post
from portal.staff.powers import POWERS

from .rights import rights_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from portal.staff.models import User

FREELY = frozenset({"add", "choose", "view"})


class MediaPolicy(BasePermissionPolicy):
    """Writers add and choose; a file is changed or deleted by the person who brought it."""

    def user_has_permission(self, user: User, action: str) -> bool:
        """Return whether the account has the action on some file."""
        rights = rights_of(user)
        if action in FREELY - {"add"} and (rights.sees_all or rights.holds(Act.REVIEW_PAGES)):
            return True
        return rights.holds(Act.WRITE_PAGES)

    def user_has_permission_for_instance(self, user: User, action: str, instance: Any) -> bool:
        """Return whether the account has the action on this file."""
        if not self.user_has_permission(user, action):
            return False
        owner = instance.uploaded_by_user
        own = owner is not None and owner.member_id == user.member_id
        return action in FREELY or (own and user.member_id is not None)

    def instances_user_has_any_permission_for(
        self, user: User, actions: Iterable[str]
    ) -> QuerySet[Any]:
        """Return the files on which the account has any of these actions."""
        allowed = {action for action in actions if self.user_has_permission(user, action)}
        files = self.model._default_manager.all()
        if allowed & FREELY:
            return files
        if not allowed or user.member_id is None:
            return files.none()
        # By account: the search of the admin filters by fields that are indexed.
        accounts = get_user_model()._default_manager.filter(member=user.member_id)
        return files.filter(uploaded_by_user__in=[*accounts.values_list("pk", flat=True)])

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[User]:
        """Return the accounts that may do any of this."""
        posts = Post.objects.in_force().filter(role__in=POWERS[Act.WRITE_PAGES])
        accounts = get_user_model()._default_manager.filter(is_active=True)
        return accounts.filter(member__in=posts.values("member"))

    def collections_user_has_any_permission_for(
        self, user: User, actions: Iterable[str]
    ) -> QuerySet[Collection]:
        """Return all collections to whoever may do any of this: they order, they do not part."""
        allowed = any(self.user_has_permission(user, action) for action in actions)
        return Collection.objects.all() if allowed else Collection.objects.none()

    def collections_user_has_permission_for(self, user: User, action: str) -> QuerySet[Collection]:
        """Return all collections, or none."""
        return self.collections_user_has_any_permission_for(user, [action])


def close_media_to_strangers() -> None:
    """Put posts in the place of Wagtail's rights from groups, for images and documents.

    For exactly these models: Wagtail registers its own when its apps are ready, which is later.
    """
    for model in (get_image_model(), get_document_model()):
        register_permission_policy(model, MediaPolicy(model), exact_class=True)
