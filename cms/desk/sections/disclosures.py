"""Disclosure on the desk: sets that are owed, published, withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from cms.desk import disclosures
from cms.desk.sections import Section, register
from cms.desk.tasks import Task, TaskGroup, sum_in_words
from portal.disclosure.acts import PUBLISH
from portal.disclosure.queries import sets_owed
from portal.staff.powers import scope_units

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.staff.models import User
    from portal.staff.scopes import Powers


def _tasks(user: User, powers: Powers) -> Iterator[TaskGroup]:
    """Yield the sets that the person's units owe the public."""
    if not powers.holds(PUBLISH.power):
        return
    address = reverse("desk:prepare")
    yield TaskGroup.dated(
        [
            Task(
                what=PUBLISH.task,
                about=f"{owed.unit.short_name} · {owed.policy.name} · {owed.period_label}",
                detail=sum_in_words(owed.payments, owed.total),
                button=PUBLISH.begin,
                url=owed.prepare_query(address),
                due=owed.due_on,
            )
            for owed in sets_owed(scope_units(user, PUBLISH.power))
        ]
    )


register(
    Section(
        name="disclosures",
        label=_("Disclosure"),
        icon="view",
        order=120,
        url_name="desk:disclosures",
        powers=disclosures.POWERS,
        tasks=_tasks,
        urls=(
            path("disclosures/", disclosures.index, name="disclosures"),
            path("disclosures/prepare/", disclosures.prepare_set, name="prepare"),
            path("disclosures/<str:ref>/withdraw/", disclosures.withdraw_set, name="withdraw"),
        ),
    )
)
