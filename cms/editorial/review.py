"""The review by a second person: who has taken part in a version, who may judge it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from wagtail.models import Page, Revision, TaskState
from wagtail.models.pages import get_default_page_content_type

from portal.staff.enums import Act
from portal.staff.errors import NoMember, NotAllowed, SamePerson

from .rights import rights_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.core.exceptions import PermissionDenied

    from portal.staff.errors import StaffError
    from portal.staff.models import Post, User


def fresh_revisions(page: Page) -> Q:
    """Return the condition for the revisions that would go out with the page's latest one."""
    since = page.live_revision.created_at if page.live_revision_id else None
    return Q(created_at__gt=since) if since else Q()


def contributors(page: Page) -> set[int]:
    """Return the keys of the members who saved any version since the page last went out.

    Whoever wrote a part of what is to go out cannot be the one who lets it out, whoever handed
    it in.
    """
    saved = page.revisions.filter(fresh_revisions(page)).exclude(user__member=None)
    found = set(saved.values_list("user__member", flat=True))
    state = page.current_workflow_state
    if state is not None and state.requested_by and state.requested_by.member_id:
        found.add(state.requested_by.member_id)
    return found


def refusal(page: Page, user: User) -> StaffError | PermissionDenied | None:
    """Return why this account may not judge this page now, None if it may (decisions 8, 19)."""
    if not rights_of(user).covers(Act.REVIEW_PAGES, page):
        return NotAllowed(Act.REVIEW_PAGES, page.get_admin_display_title())
    if user.member is None:
        return NoMember(user.username)
    if user.member_id in contributors(page):
        return SamePerson(user.member)
    return None


def require_reviewer(page: Page, user: User) -> Post:
    """Return the post in which this account judges the page; raises what `refusal` names."""
    refused = refusal(page, user)
    post = rights_of(user).post_for(Act.REVIEW_PAGES, page)
    if refused is not None or post is None:
        raise refused or NotAllowed(Act.REVIEW_PAGES, page.get_admin_display_title())
    return post


def waiting(states: Iterable[TaskState]) -> dict[int, TaskState]:
    """Return the states by the page they concern; pages that are gone are left out."""
    return {int(state.workflow_state.object_id): state for state in states}


def reviewable(states: Iterable[TaskState], user: User) -> list[int]:
    """Return the keys of those states that this account may judge; four queries for any number."""
    if user.member_id is None or not rights_of(user).holds(Act.REVIEW_PAGES):
        return []
    by_page = waiting(states)
    pages = Page.objects.filter(rights_of(user).having(Act.REVIEW_PAGES), pk__in=by_page)
    live = dict(pages.values_list("pk", "live_revision__created_at"))
    mine = Revision.objects.filter(
        base_content_type=get_default_page_content_type(),
        object_id__in=[str(key) for key in live],
        user__member=user.member_id,
    ).values_list("object_id", "created_at")
    own = {int(key) for key, made in mine if live[int(key)] is None or made > live[int(key)]}
    own |= {
        key
        for key, state in by_page.items()
        if (asked := state.workflow_state.requested_by) and asked.member_id == user.member_id
    }
    return [by_page[key].pk for key in live if key not in own]
