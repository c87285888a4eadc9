"""The review by a second person: who has taken part in a version, who may judge it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from wagtail.models import Page, Revision, TaskState
from wagtail.models.pages import get_default_page_content_type

from portal.staff.enums import Act

from .rights import rights_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.staff.models import User


def fresh_revisions(page: Page) -> Q:
    """Return the condition for the revisions that would be published with the page's latest one."""
    since = page.live_revision.created_at if page.live_revision_id else None
    return Q(created_at__gt=since) if since else Q()


def contributors(page: Page) -> set[int]:
    """Return the keys of the members who saved any version since the page was last published.

    Whoever wrote a part of what is to be published cannot be the one who approves it, nor can
    whoever handed it in.
    """
    saved = page.revisions.filter(fresh_revisions(page)).exclude(user__member=None)
    members = set(saved.values_list("user__member", flat=True))
    state = page.current_workflow_state
    if state is not None and state.requested_by and state.requested_by.member_id:
        members.add(state.requested_by.member_id)
    return members


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
        if (requester := state.workflow_state.requested_by)
        and requester.member_id == user.member_id
    }
    return [by_page[key].pk for key in live if key not in own]
