"""Rights to pages: they follow from posts in force, page by page, and are stored nowhere.

Wagtail asks two objects: the policy of the model (lists, menus) and a tester per page (buttons,
views). Both are replaced here, for superusers too, who see everything and may change nothing.
Nobody publishes with a button: a page is published when a second person approves it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db.models import Q
from wagtail.models import AbstractPage, Page, PagePermissionTester
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import register_permission_policy

from portal.staff.enums import Act
from portal.staff.models import Organisation, Post
from portal.staff.powers import POWERS, powers_of
from portal.staff.scopes import units_of

from .belonging import belonging_to, owner_id_of, structure

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from portal.staff.models import User
    from portal.staff.scopes import Powers

KEPT = "_page_rights"
# What Wagtail asks for by name, and the act behind it. Publishing is nobody's.
ACTS = {"add": Act.WRITE_PAGES, "change": Act.WRITE_PAGES, "delete": Act.WRITE_PAGES}
LOOKING = (Act.WRITE_PAGES, Act.REVIEW_PAGES)
# Which pages Wagtail's reports list, by the name under which they ask: reviews and pages that lie
# still concern those who look into drafts. It shows them and opens nothing.
LISTED = {"change": LOOKING, "publish": LOOKING}


@dataclass
class PageRights:
    """The acts on pages of one account; posts are read once, units once an act."""

    powers: Powers
    sees_all: bool = False
    _units: dict[Act, frozenset[int]] = field(default_factory=dict)

    def units(self, act: Act) -> frozenset[int]:
        """Return the keys of the organisations for whose pages the account has the act."""
        if act not in self._units:
            organisations = units_of(self.powers, act, whole=True)
            keys = organisations.values_list("pk", flat=True) if self.powers.posts else ()
            self._units[act] = frozenset(keys)
        return self._units[act]

    def holds(self, act: Act) -> bool:
        """Return whether the account has the act for any page."""
        return self.powers.holds(act) or self.frame_post(act) is not None

    @property
    def looks(self) -> bool:
        """Whether the account has anything to do with pages."""
        return self.sees_all or any(self.holds(act) for act in LOOKING)

    def frame_post(self, act: Act) -> Post | None:
        """Return the post that has the act for the frame: the home page and the lists.

        The frame is nobody's own: whoever answers for the site's particulars writes it, whoever
        reviews in the whole county reviews it.
        """
        if act == Act.WRITE_PAGES:
            return self.powers.post_for(Act.EDIT_SITE)
        return self.powers.post_for(act)

    def covers(self, act: Act, page: Page) -> bool:
        """Return whether the account has the act for this page."""
        owner = owner_id_of(page)
        if owner is None:
            return page.depth > 1 and self.frame_post(act) is not None
        return owner in self.units(act)

    def post_for(self, act: Act, page: Page) -> Post | None:
        """Return the post that covers the act on this page, or None."""
        owner = owner_id_of(page)
        if owner is None:
            return self.frame_post(act)
        unit = Organisation.objects.filter(pk=owner).first()
        return self.powers.post_for(act, unit=unit) if unit else None

    def visible(self) -> Q:
        """Return the condition for the pages this account sees in the admin."""
        if self.sees_all:
            return Q()
        if not self.looks:
            return Q(pk__in=())
        return structure() | belonging_to(frozenset().union(*map(self.units, LOOKING)))

    def having(self, act: Act) -> Q:
        """Return the condition for the pages on which the account has the act."""
        owned = belonging_to(self.units(act))
        return owned | structure() if self.frame_post(act) else owned


def rights_of(user: User) -> PageRights:
    """Return the rights of an account, kept on it for the length of a request."""
    if not hasattr(user, KEPT):
        sees_all = bool(user.is_active and user.is_superuser)
        setattr(user, KEPT, PageRights(powers_of(user), sees_all))
    return getattr(user, KEPT)


class PostTester(PagePermissionTester):
    """What one account may do with one page, in Wagtail's words."""

    def __init__(self, user: User, page: Page) -> None:
        self.user, self.page = user, page
        self.page_is_root = page.depth == 1
        self.rights = rights_of(user)

    def can_write(self) -> bool:
        """Return whether the account writes this page."""
        return not self.page_is_root and self.rights.covers(Act.WRITE_PAGES, self.page)

    def can_review(self) -> bool:
        """Return whether the account reviews pages like this one; who wrote it is asked later."""
        return not self.page_is_root and self.rights.covers(Act.REVIEW_PAGES, self.page)

    def can_add_subpage(self) -> bool:
        """Return whether the account writes pages, and some may be made here."""
        kinds = (self.page.specific_class or Page).creatable_subpage_models()
        possible = any(kind.can_create_at(self.page) for kind in kinds)
        return possible and self.rights.powers.holds(Act.WRITE_PAGES)

    def can_edit(self) -> bool:
        """Return whether the account may look into drafts and history; writing is asked apart."""
        return self.can_write() or self.can_review()

    def can_delete(self, ignore_bulk: bool = False) -> bool:  # noqa: FBT001, FBT002 - Wagtail's
        """Return whether it is an own draft; what was once public stays on record."""
        never_public = not self.page.live and self.page.first_published_at is None
        return self.can_write() and never_public and self.page.is_leaf()

    def can_unpublish(self) -> bool:
        """Return whether the account may unpublish the page: at once, one person is enough."""
        return bool(self.page.live) and self.can_review()

    def can_publish(self) -> bool:
        """Nobody: a page is published when a second person approves it."""
        return False

    def can_publish_subpage(self) -> bool:
        """Nobody."""
        return False

    def can_unschedule(self) -> bool:
        """Return whether the account may cancel a publication on a later day."""
        return self.can_review()

    def can_submit_for_moderation(self) -> bool:
        """Return whether the account may hand the page in."""
        return self.can_write() and super().can_submit_for_moderation()

    def can_set_view_restrictions(self) -> bool:
        """Nobody: everything that is published is public."""
        return False

    def can_lock(self) -> bool:
        """Nobody: a page is locked while it is under review, and otherwise open to its unit."""
        return False

    def can_unlock(self) -> bool:
        """Nobody but whom the lock names."""
        return self.user_has_lock()

    def can_reorder_children(self) -> bool:
        """Nobody: lists are ordered by day."""
        return False

    def can_move(self) -> bool:
        """Nobody: the address of a page does not change under its readers."""
        return False

    def can_move_to(self, destination: Page) -> bool:
        """Nobody."""
        return False

    def can_copy(self) -> bool:
        """Return whether the account may start a new page from this one."""
        return self.can_write()

    def can_copy_to(self, destination: Page, recursive: bool = False) -> bool:  # noqa: FBT001, FBT002
        """Return whether the copy may stand there."""
        possible = (self.page.specific_class or Page).can_create_at(destination)
        return possible and self.can_copy() and self.rights.powers.holds(Act.WRITE_PAGES)


class PostPolicy(PagePermissionPolicy):
    """What an account may do with pages at large: menus, lists, choosers."""

    def get_all_permissions_for_user(self, user: User) -> list[Any]:
        """Return nothing: rights are not stored."""
        return []

    def user_has_any_permission(self, user: User, actions: Iterable[str]) -> bool:
        """Return whether the account has any of these actions on any page.

        Asked as "change", which opens lists and histories: whether it looks into any draft.
        """
        rights, names = rights_of(user), set(actions)
        if "change" in names and rights.looks:
            return True
        return any(rights.holds(ACTS[action]) for action in names & ACTS.keys())

    def user_has_any_permission_for_instance(
        self, user: User, actions: Iterable[str], instance: Page
    ) -> bool:
        """Return whether the account has any of these actions on this page."""
        rights = rights_of(user)
        return any(rights.covers(ACTS[action], instance) for action in actions if action in ACTS)

    def instances_user_has_any_permission_for(
        self, user: User, actions: Iterable[str]
    ) -> QuerySet[Page]:
        """Return the pages on which the account has any of these actions, as reports ask."""
        rights = rights_of(user)
        condition = Q(pk__in=())
        for act in {act for action in actions for act in LISTED.get(action, ())}:
            condition |= rights.having(act)
        return self.model._default_manager.filter(condition)

    def users_with_any_permission(
        self,
        actions: Iterable[str],
        include_superusers: bool = True,  # noqa: FBT001, FBT002 - Wagtail's
    ) -> QuerySet[User]:
        """Return the accounts whose posts have any of these actions somewhere."""
        roles = {role for act in map(ACTS.get, actions) if act for role in POWERS[act]}
        posts = Post.objects.in_force().filter(role__in=roles)
        accounts = get_user_model()._default_manager.filter(is_active=True)
        return accounts.filter(member__in=posts.values("member"))

    def users_with_any_permission_for_instance(
        self,
        actions: Iterable[str],
        instance: Page,
        include_superusers: bool = True,  # noqa: FBT001, FBT002 - Wagtail's
    ) -> QuerySet[User]:
        """Return the accounts that have any of these actions on this page."""
        users = self.users_with_any_permission(actions).select_related("member")
        permitted = [
            user.pk
            for user in users
            if self.user_has_any_permission_for_instance(user, actions, instance)
        ]
        return get_user_model()._default_manager.filter(pk__in=permitted)

    def instances_with_direct_explore_permission(self, user: User) -> list[Page]:
        """Return where the account's part of the tree begins: the sites, or nowhere."""
        if rights_of(user).looks:
            return list(self.model.base_page_model.objects.filter(depth=2))
        return []

    def explorable_instances(self, user: User) -> QuerySet[Page]:
        """Return the pages the account sees: all structure, and the pages of its units."""
        return self.model._default_manager.filter(rights_of(user).visible())


def rights_follow_posts() -> None:
    """Put posts in the place of Wagtail's rights from groups, for every page type."""
    register_permission_policy(Page, PostPolicy(Page))
    AbstractPage.permissions_for_user = lambda page, user: PostTester(user, page)
