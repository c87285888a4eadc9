"""The acts on pages: save, hand in, withdraw from review, approve, send back, unpublish.

The editor of Wagtail does the first three by itself, through the same step of the same workflow;
what is refused here is refused there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from wagtail.models import Page, TaskState, WorkflowState

from portal.audit.services import record

from . import models
from .acts import APPROVE, SEND_BACK, SUBMIT, UNPUBLISH, WITHDRAW_FROM_REVIEW, WRITE
from .errors import NotUnderReview, Overtaken, ReasonNeeded

if TYPE_CHECKING:
    from wagtail.models import Revision

    from portal.staff.models import User


@WRITE.service
@transaction.atomic
def save_draft(*, page: Page, by: User, under: Page | None = None) -> Revision:
    """Save a page as a draft; a new one is put below `under`. Raises NotAllowed, UnderReview."""
    if page.pk is None:
        WRITE.permit(by, page)
        page.live, page.owner = False, by
        under.add_child(instance=page)
    else:
        WRITE.require(by, page)
    return page.save_revision(user=by, log_action=True)


@SUBMIT.service
@transaction.atomic
def submit(*, page: Page, by: User) -> WorkflowState:
    """Hand the latest version in for review. Raises NotAllowed, UnderReview."""
    page = type(page).objects.select_for_update().get(pk=page.pk)
    SUBMIT.require(by, page)
    state = page.current_workflow_state
    if state is None:
        return page.get_workflow().start(page, by)
    state.resume(by)
    return state


def _waiting(page: Page) -> TaskState:
    state = page.current_workflow_task_state
    if state is None or state.status != TaskState.STATUS_IN_PROGRESS:
        raise NotUnderReview
    return state


@APPROVE.service
@transaction.atomic
def approve(*, page: Page, by: User, revision: int, remark: str = "") -> None:
    """Publish the version with this key, now or on the day it names.

    Raises NotUnderReview, Overtaken when another version waits, SamePerson for whoever took part
    in it, NotAllowed.
    """
    state = _waiting(page)
    if state.revision_id != revision:
        raise Overtaken
    state.task.specific.on_action(state, by, models.APPROVE, comment=remark)


@SEND_BACK.service
@transaction.atomic
def send_back(*, page: Page, by: User, reason: str) -> None:
    """Give the page back to its author. Raises ReasonNeeded and what `approve` raises."""
    if not reason.strip():
        raise ReasonNeeded
    state = _waiting(page)
    state.task.specific.on_action(state, by, models.SEND_BACK, comment=reason)


@WITHDRAW_FROM_REVIEW.service
@transaction.atomic
def withdraw_from_review(*, page: Page, by: User) -> None:
    """End the review that one asked for, to change the page. Raises NotUnderReview, NotAllowed."""
    post = WITHDRAW_FROM_REVIEW.require(by, page)
    page.current_workflow_state.cancel(user=by)
    record(
        act="pages.take_back",
        actor=post.actor(by),
        subject=page,
        detail={"title": page.get_admin_display_title(), "revision": page.latest_revision_id},
    )


@UNPUBLISH.service
@transaction.atomic
def unpublish(*, page: Page, by: User, reason: str) -> None:
    """Unpublish a page at once; one person is enough, for what must not stand there.

    Raises ReasonNeeded, NotPublic, NotAllowed.
    """
    post = UNPUBLISH.require(by, page)
    if not reason.strip():
        raise ReasonNeeded
    page.unpublish(user=by)
    record(
        act="pages.take_down",
        actor=post.actor(by),
        subject=page,
        detail={"title": page.get_admin_display_title(), "reason": reason.strip()},
    )
