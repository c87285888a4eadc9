"""The demo's first version: its record is entered and signed as a county does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.clocks import today
from portal.governance.queries import running_is_recorded
from portal.governance.running import running_version
from portal.governance.services.releases import propose_release
from portal.staff.enums import Role
from portal.staff.services.propose import sign_change

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.staff.models import User


def record_demo_release(users: Mapping[Role, User]) -> None:
    """Record the version that seeds, so that nothing is told of it."""
    if running_is_recorded():
        return
    proposal = propose_release(
        version=running_version(),
        on=today(),
        changes="演示县首次安装",
        basis="云财社〔2026〕演示1号",
        by=users[Role.SYSTEM_ADMIN],
    )
    sign_change(proposal=proposal, by=users[Role.SECURITY_ADMIN])
