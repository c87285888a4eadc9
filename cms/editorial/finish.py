"""What happens when a review ends. Wagtail imports it before models exist: import none."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wagtail.models import WorkflowState

    from portal.staff.models import User


def publish_approved(workflow_state: WorkflowState, user: User | None = None) -> None:
    """Publish the version that was judged, now or on the day it names.

    Named in WAGTAIL_FINISH_WORKFLOW_ACTION: Wagtail would take the latest revision, whatever it
    is by then.
    """
    state = workflow_state.current_task_state
    state.revision.publish(user=user, skip_permission_checks=True)
