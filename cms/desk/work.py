"""My work: what waits for the person who signed in, what is due first on top."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from wagtail.admin.ui.components import Component

from portal.clocks import today
from portal.programs.queries import silences
from portal.staff.enums import ADMINISTRATORS, Act
from portal.staff.models import MaintenanceWindow

from .batches_with_others import batches_with_others
from .page_work import handed_in, may_begin
from .responses import powers_in
from .sections import registered
from .tasks import TaskList

if TYPE_CHECKING:
    from portal.programs.queries import Silence
    from portal.staff.models import User
    from portal.staff.scopes import Powers

    from .responses import StaffRequest


def work_of(user: User, powers: Powers) -> TaskList:
    """Return everything that waits for ``user``: what has a due day first, then the oldest."""
    if user.member is None:
        return TaskList()
    sections = [section for section in registered() if section.tasks]
    return TaskList.of(group for section in sections for group in section.tasks(user, powers))


class WorkPanel(Component):
    """The first screen of the desk."""

    name = "my-work"
    template_name = "desk/work.html"
    order = 10

    def __init__(self, request: StaffRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        """Tasks with counts, and the posts they follow from."""
        user, powers = self.request.user, powers_in(self.request)
        return {
            "work": work_of(user, powers),
            "posts": powers.posts,
            "may_begin": may_begin(user),
            "handed_in": handed_in(user),
            "batches_with_others": batches_with_others(user),
            "may_upload": powers.holds(Act.IMPORT_PAYOUTS),
            "today": today(),
            "maintenance": self._maintenance(),
            "silences": self._silences(powers),
            "on_call": settings.PORTAL_ON_CALL,
        }

    def _silences(self, powers: Powers) -> list[Silence]:
        """Return which programs are silent, for the administrators, who can have it ended."""
        if ADMINISTRATORS.isdisjoint(post.role for post in powers.posts):
            return []
        return silences()

    def _maintenance(self) -> list[MaintenanceWindow]:
        """Return which maintenance accounts may be used now; asked for only while there is one."""
        session = getattr(self.request, "desk_session", None)
        if session is None or not session.maintained:
            return []
        return list(MaintenanceWindow.objects.open_at().select_related("account__member"))
