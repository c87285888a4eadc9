"""Decisions that two of the finance bureau sign, on the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from cms.desk import bank_keys, decisions, limits, route_switches
from cms.desk.sections import Section, register
from cms.desk.tasks import Task, waiting_groups
from portal.payouts.decision_acts import DECISION_ACTS, title_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cms.desk.tasks import TaskGroup
    from portal.payouts.models import DecisionProposal
    from portal.staff.acts import BusinessAct
    from portal.staff.models import User
    from portal.staff.scopes import Powers


def _task(act: BusinessAct[DecisionProposal], proposal: DecisionProposal) -> Task:
    return Task(
        what=act.task,
        about=title_of(proposal),
        detail=proposal.requested_by.name,
        button=act.begin,
        url=reverse("desk:decisions"),
        since=proposal.requested_at,
    )


def _tasks(user: User, powers: Powers) -> Iterator[TaskGroup]:
    return waiting_groups(
        DECISION_ACTS,
        user,
        powers,
        related=("unit", "requested_by"),
        order=("requested_at",),
        task=_task,
    )


register(
    Section(
        name="decisions",
        label=_("Decisions signed by two"),
        icon="edit",
        order=145,
        url_name="desk:decisions",
        powers=decisions.POWERS,
        tasks=_tasks,
        urls=(
            path("decisions/", decisions.index, name="decisions"),
            path("decisions/<uuid:uuid>/act/", decisions.act, name="decision_act"),
            path("decisions/limits/", limits.index, name="limits"),
            path("decisions/routes/", route_switches.index, name="route_switches"),
        ),
    )
)
register(
    Section(
        name="bank-keys",
        label=_("Keys of banks"),
        icon="key",
        order=146,
        url_name="desk:bank_keys",
        powers=bank_keys.POWERS,
        urls=(
            path("bank-keys/", bank_keys.index, name="bank_keys"),
            path("bank-keys/<whole:key>/", bank_keys.answers, name="bank_key"),
        ),
    )
)
