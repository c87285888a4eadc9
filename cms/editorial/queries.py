"""What the desk shows about pages: their status, what waits for whom, what lies still."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Q, TextChoices
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Task, TaskState, WorkflowState
from wagtail.models.pages import get_default_page_content_type

from portal.staff.enums import Act

from .rights import rights_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.staff.models import User


class PageStatus(TextChoices):
    """The status of a page, in the words of the desk."""

    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("Under review")
    SENT_BACK = "sent_back", _("Sent back")
    SCHEDULED = "scheduled", _("Goes out later")
    PUBLIC = "public", _("On the site")
    CHANGED = "changed", _("On the site, with a newer draft")
    DOWN = "down", _("Taken down")


JUDGEMENTS = {
    TaskState.STATUS_APPROVED: _("Approved"),
    TaskState.STATUS_REJECTED: _("Sent back"),
    TaskState.STATUS_CANCELLED: _("Taken back"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One judgement in the history of a page's reviews."""

    state: TaskState

    @property
    def label(self) -> str:
        """What came of it, in the words of the desk."""
        return str(JUDGEMENTS.get(self.state.status, self.state.get_status_display()))

    @property
    def name(self) -> str:
        """Who judged, as colleagues read it."""
        return self.state.finished_by.get_full_name() if self.state.finished_by else ""


def page_status(page: Page) -> PageStatus:
    """Return the status of a page; a review says more than the draft it judges."""
    state = page.current_workflow_state
    if state is not None:
        back = state.status == WorkflowState.STATUS_NEEDS_CHANGES
        return PageStatus.SENT_BACK if back else PageStatus.REVIEW
    if page.scheduled_revision is not None:
        return PageStatus.SCHEDULED
    if page.live:
        return PageStatus.CHANGED if page.has_unpublished_changes else PageStatus.PUBLIC
    return PageStatus.DOWN if page.first_published_at else PageStatus.DRAFT


def steps(page: Page) -> list[Step]:
    """Return the judgements about a page, the newest first."""
    done = TaskState.objects.for_instance(page).exclude(status=TaskState.STATUS_IN_PROGRESS)
    states = done.select_related("finished_by__member").order_by("-finished_at", "-pk")
    return [Step(state) for state in states]


def waiting_for(user: User) -> QuerySet[TaskState]:
    """Return the reviews this account may do, the oldest first."""
    states = TaskState.objects.none()
    for task in Task.objects.filter(active=True).specific():
        states = states | task.get_task_states_user_can_moderate(user)
    return states.select_related("workflow_state__requested_by__member", "revision").order_by(
        "started_at", "pk"
    )


def sent_back_to(user: User) -> QuerySet[WorkflowState]:
    """Return the pages this person handed in that came back with a reason."""
    reviews = _asked_for_by(user, WorkflowState.STATUS_NEEDS_CHANGES)
    return reviews.select_related("current_task_state")


def handed_in_by(user: User) -> QuerySet[WorkflowState]:
    """Return the reviews this person asked for that others have to do, the oldest first."""
    return _asked_for_by(user, WorkflowState.STATUS_IN_PROGRESS)


def _asked_for_by(user: User, status: str) -> QuerySet[WorkflowState]:
    """Return the reviews of pages that this person asked for, whatever the account."""
    reviews = WorkflowState.objects.filter(
        status=status,
        base_content_type=get_default_page_content_type(),
        requested_by__member=user.member_id,
    )
    return reviews.exclude(requested_by__member=None).order_by("created_at", "pk")


def drafts_of(user: User) -> QuerySet[Page]:
    """Return the pages whose latest version this person saved and nobody judges yet."""
    under_way = WorkflowState.objects.active().filter(
        base_content_type=get_default_page_content_type()
    )
    keys = [int(key) for key in under_way.values_list("object_id", flat=True)]
    return (
        Page.objects.filter(rights_of(user).having(Act.WRITE_PAGES))
        .filter(Q(has_unpublished_changes=True) | Q(live=False, first_published_at=None))
        .filter(latest_revision__user__member=user.member_id)
        .exclude(latest_revision__user__member=None)
        .exclude(latest_revision=F("live_revision"))
        .exclude(latest_revision__approved_go_live_at__isnull=False)
        .exclude(pk__in=keys)
        .order_by("latest_revision_created_at", "pk")
    )
