"""Payouts on the desk: batches, sheets, files of the bank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from cms.desk import bank, batches, imports
from cms.desk.sections import Section, register
from cms.desk.tasks import Task, sum_in_words, waiting_groups
from portal.payouts.acts import BATCH_ACTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cms.desk.tasks import TaskGroup
    from portal.payouts.models import Batch
    from portal.staff.acts import BusinessAct
    from portal.staff.models import User
    from portal.staff.scopes import Powers


def _task(act: BusinessAct[Batch], batch: Batch) -> Task:
    return Task(
        what=act.task,
        about=batches.title_of(batch),
        detail=sum_in_words(batch.line_count, batch.total),
        button=act.begin,
        url=reverse("desk:batch", args=[batch.number]),
        since=batch.submitted_at or batch.created_at,
    )


def _tasks(user: User, powers: Powers) -> Iterator[TaskGroup]:
    return waiting_groups(
        BATCH_ACTS,
        user,
        powers,
        related=("policy", "unit"),
        order=("created_at", "id"),
        task=_task,
    )


register(
    Section(
        name="batches",
        label=_("Payouts"),
        icon="list-ul",
        order=110,
        url_name="desk:batches",
        powers=batches.POWERS,
        tasks=_tasks,
        urls=(
            path("batches/", batches.index, name="batches"),
            path("batches/upload/", imports.upload, name="upload"),
            path(
                "batches/upload/findings/<slug:token>.xlsx", imports.findings_sheet, name="findings"
            ),
            path("batches/template/<str:code>.xlsx", imports.template, name="template"),
            path("batches/<str:number>/", batches.detail, name="batch"),
            path("batches/<str:number>/lines/", batches.lines, name="batch_lines"),
            path("batches/<str:number>/act/", batches.act, name="batch_act"),
            path("batches/<str:number>/replace/", imports.replace, name="replace"),
            path("batches/<str:number>/bank-file/", bank.download, name="bank_file"),
            path("batches/<str:number>/feedback/", bank.feedback, name="feedback"),
        ),
    )
)
