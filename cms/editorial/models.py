"""The one step of a page's review: a second person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.locks import WorkflowLock
from wagtail.models import Task, TaskState

from portal.audit.services import record
from portal.staff.enums import Act

from . import acts
from .errors import NotUnderReview, Overtaken
from .forms import CommentForm, ReasonForm
from .review import reviewable
from .rights import rights_of

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.forms import Form
    from wagtail.models import Page, WorkflowState

    from portal.staff.models import User

APPROVE, SEND_BACK = "approve", "reject"


class ReviewLock(WorkflowLock):
    """Nobody changes a page under review: what is judged is what is published."""

    def get_message(self, user: User) -> str:
        """Say what to do instead."""
        return gettext(
            "This page is under review and cannot be changed. Whoever handed it in can take it "
            "back; another person can let it out or send it back."
        )

    def get_description(self, user: User, can_lock: bool = False) -> str:  # noqa: FBT001, FBT002
        """Say it in the side panel."""
        return gettext("Nobody can change the page while it is under review")

    def get_locked_by(self, user: User, can_lock: bool = False) -> str:  # noqa: FBT001, FBT002
        """Name the state."""
        return gettext("Under review")


class SecondPersonTask(Task):
    """A page is published when somebody who took no part in this version says so (decision 19).

    Compared are members of staff, not accounts; superusers are no exception.
    """

    lock_class = ReviewLock

    class Meta:
        verbose_name = _("review by a second person")
        verbose_name_plural = _("reviews by a second person")

    @classmethod
    def get_description(cls) -> str:
        """Say what the step is, in Wagtail's list of kinds."""
        return gettext("Another person than those who wrote the version lets it out.")

    @transaction.atomic
    def start(self, workflow_state: WorkflowState, user: User | None = None) -> TaskState:
        """Begin to wait for the second person, with an entry in the audit trail."""
        state = super().start(workflow_state, user=user)
        page = state.revision.content_object
        if user is not None:
            post = rights_of(user).post_for(Act.WRITE_PAGES, page)
            record(
                act="pages.submit",
                actor=post.actor(user) if post else user.as_actor(),
                subject=page,
                detail={"title": page.get_admin_display_title(), "revision": state.revision_id},
            )
        return state

    def user_can_access_editor(self, obj: Page, user: User) -> bool:
        """Rights follow from posts alone."""
        return False

    def locked_for_user(self, obj: Page, user: User) -> bool:
        """Everybody."""
        return True

    def get_actions(self, obj: Page, user: User) -> list[tuple[str, str, bool]]:
        """Return what this account may do with the page that waits: judge it, or nothing."""
        if not acts.APPROVE.is_possible(user, obj):
            return []
        return [
            (SEND_BACK, gettext("Send back"), True),
            (APPROVE, gettext("Approve"), False),
        ]

    def get_form_for_action(self, action: str) -> type[Form]:
        """Ask for a reason where the page is sent back."""
        return ReasonForm if action == SEND_BACK else CommentForm

    def get_task_states_user_can_moderate(self, user: User, **kwargs: Any) -> QuerySet[TaskState]:
        """Return what waits for this account."""
        states = self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)
        waiting = states.select_related("workflow_state__requested_by")
        return TaskState.objects.filter(pk__in=reviewable(waiting, user))

    @transaction.atomic
    def on_action(self, task_state: TaskState, user: User, action_name: str, **kwargs: Any) -> None:
        """Let the page out or send it back, as a person who took no part in it.

        Raises NotUnderReview, Overtaken, and what the act of approving raises.
        """
        state = TaskState.objects.select_for_update().get(pk=task_state.pk)
        if state.status != TaskState.STATUS_IN_PROGRESS:
            raise NotUnderReview
        page = state.revision.content_object
        # A draft may name another organisation than the page does so far: both have to be his.
        acts.APPROVE.require(user, state.revision.as_object())
        post = acts.APPROVE.require(user, page)
        if action_name == APPROVE and state.revision_id != page.latest_revision_id:
            raise Overtaken
        record(
            act="pages.approve" if action_name == APPROVE else "pages.send_back",
            actor=post.actor(user),
            subject=page,
            detail={"title": page.get_admin_display_title(), "revision": state.revision_id},
        )
        super().on_action(state, user, action_name, **kwargs)
