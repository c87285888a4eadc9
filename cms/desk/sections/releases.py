"""The record of releases on the desk, and the task while a version runs without one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.desk import releases
from cms.desk.sections import Section, register
from cms.desk.staff_changes import waiting_of
from cms.desk.tasks import Task, TaskGroup
from portal.governance.queries import running_is_recorded
from portal.governance.running import running_version
from portal.staff.enums import Act, StaffChange

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.staff.models import User
    from portal.staff.scopes import Powers


def _tasks(_user: User, powers: Powers) -> Iterator[TaskGroup]:
    """Ask who enters releases for the running one, unless its entry waits for the signature."""
    if not powers.holds(Act.PROPOSE_POSTS) or running_is_recorded():
        return
    version = running_version()
    if any(
        proposal.terms["subject"] == version for proposal, _title in waiting_of(StaffChange.RELEASE)
    ):
        return
    task = Task(
        what=_("This version runs without a record of the finance section's consent"),
        about=version,
        detail=_("Article 29: enter the consent, or bring the recorded version back."),
        button=_("Look"),
        url=reverse("desk:releases"),
    )
    yield TaskGroup([task], 1)


register(
    Section(
        name="releases",
        label=gettext_lazy("Release record"),
        icon="tag",
        order=154,
        url_name="desk:releases",
        powers=releases.POWERS,
        tasks=_tasks,
        urls=(path("releases/", releases.index, name="releases"),),
    )
)
