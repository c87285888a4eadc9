"""The acts on pages: save, hand in, take back, let out, send back, take down.

The editor of Wagtail does the first three by itself, through the same step of the same workflow;
what is refused here is refused there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from wagtail.models import Page, TaskState, WorkflowState

from portal.audit.services import record
from portal.staff.enums import Act
from portal.staff.errors import NotAllowed

from .errors import NotPublic, NotUnderReview, Overtaken, ReasonNeeded, UnderReview
from .models import APPROVE, SEND_BACK
from .rights import rights_of

if TYPE_CHECKING:
    from wagtail.models import Revision

    from portal.staff.models import Post, User


def _post(act: Act, page: Page, by: User) -> Post:
    """Return the post in which the account acts on this page; raises NotAllowed."""
    post = rights_of(by).post_for(act, page)
    if post is None:
        raise NotAllowed(act, page.get_admin_display_title())
    return post


@transaction.atomic
def save_draft(*, page: Page, by: User, under: Page | None = None) -> Revision:
    """Save a page as a draft; a new one is put below `under`. Raises NotAllowed, UnderReview."""
    _post(Act.WRITE_PAGES, page, by)
    if page.pk is None:
        page.live, page.owner = False, by
        under.add_child(instance=page)
    elif page.workflow_in_progress:
        raise UnderReview
    return page.save_revision(user=by, log_action=True)


@transaction.atomic
def submit(*, page: Page, by: User) -> WorkflowState:
    """Hand the latest version in for review. Raises NotAllowed, UnderReview."""
    _post(Act.WRITE_PAGES, page, by)
    page = type(page).objects.select_for_update().get(pk=page.pk)
    state = page.current_workflow_state
    if state is None:
        return page.get_workflow().start(page, by)
    if state.status != WorkflowState.STATUS_NEEDS_CHANGES:
        raise UnderReview
    state.resume(by)
    return state


def _waiting(page: Page) -> TaskState:
    state = page.current_workflow_task_state
    if state is None or state.status != TaskState.STATUS_IN_PROGRESS:
        raise NotUnderReview
    return state


@transaction.atomic
def approve(*, page: Page, by: User, revision: int, remark: str = "") -> None:
    """Let out the version with this key, now or on the day it names.

    Raises NotUnderReview, Overtaken when another version waits, SamePerson for whoever took part
    in it, NoMember, NotAllowed.
    """
    state = _waiting(page)
    if state.revision_id != revision:
        raise Overtaken
    state.task.specific.on_action(state, by, APPROVE, comment=remark)


@transaction.atomic
def send_back(*, page: Page, by: User, reason: str) -> None:
    """Give the page back to its author. Raises ReasonNeeded and what `approve` raises."""
    if not reason.strip():
        raise ReasonNeeded
    state = _waiting(page)
    state.task.specific.on_action(state, by, SEND_BACK, comment=reason)


@transaction.atomic
def take_back(*, page: Page, by: User) -> None:
    """End the review that one asked for, to change the page. Raises NotUnderReview, NotAllowed."""
    post = _post(Act.WRITE_PAGES, page, by)
    state = page.current_workflow_state
    if state is None:
        raise NotUnderReview
    state.cancel(user=by)
    record(
        act="pages.take_back",
        actor=post.actor(by),
        subject=page,
        detail={"title": page.get_admin_display_title(), "revision": page.latest_revision_id},
    )


@transaction.atomic
def take_down(*, page: Page, by: User, reason: str) -> None:
    """Take a page off the site at once; one person is enough, for what must not stand there.

    Raises ReasonNeeded, NotPublic, NotAllowed.
    """
    post = _post(Act.REVIEW_PAGES, page, by)
    if not reason.strip():
        raise ReasonNeeded
    if not page.live:
        raise NotPublic
    page.unpublish(user=by)
    record(
        act="pages.take_down",
        actor=post.actor(by),
        subject=page,
        detail={"title": page.get_admin_display_title(), "reason": reason.strip()},
    )
