"""Payouts on the desk: batches, sheets, files of the bank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from cms.desk import answers, bank, batch_rows, batches, imports, samples, source_file, uploads
from cms.desk.sections import Section, register
from cms.desk.tasks import Task, sum_in_words, waiting_groups
from cms.desk.upload_tasks import waiting_uploads
from portal.payouts.acts import BATCH_ACTS, CONFIRM, FEEDBACK
from portal.staff.enums import Act

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cms.desk.tasks import TaskGroup
    from portal.payouts.models import Batch
    from portal.staff.acts import BusinessAct
    from portal.staff.models import User
    from portal.staff.scopes import Powers


def _task(act: BusinessAct[Batch], batch: Batch) -> Task:
    return Task(
        # Of what the platform pays, no bank answers
        what=act.label_of(batch) if act is FEEDBACK and act.label_of else act.task,
        about=batches.title_of(batch),
        detail=sum_in_words(batch.line_count, batch.total),
        button=act.begin,
        url=reverse("desk:answer" if act is CONFIRM else "desk:batch", args=[batch.number]),
        since=batch.submitted_at or batch.created_at,
    )


def _tasks(user: User, powers: Powers) -> Iterator[TaskGroup]:
    if powers.holds(Act.IMPORT_PAYOUTS):
        yield waiting_uploads(user)
    yield from waiting_groups(
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
        records={"desk:batch": batches.opened},
        urls=(
            path("batches/", batches.index, name="batches"),
            path("batches/upload/", imports.upload, name="upload"),
            path("batches/upload/<uuid:uuid>/", uploads.detail, name="upload_read"),
            path("batches/upload/<uuid:uuid>/act/", uploads.act, name="upload_act"),
            path("batches/upload/<uuid:uuid>/findings/", uploads.findings_sheet, name="findings"),
            path("batches/upload/<uuid:uuid>/marked/", uploads.marked, name="marked"),
            path("batches/template/<str:code>.xlsx", imports.template, name="template"),
            path("batches/<str:number>/", batches.detail, name="batch"),
            path("batches/<str:number>/lines/", batch_rows.lines, name="batch_lines"),
            path("batches/<str:number>/lines/file/", batch_rows.take, name="batch_rows_file"),
            path("batches/<str:number>/sample/", samples.sample, name="sample"),
            path("batches/<str:number>/sheet/", source_file.take, name="source"),
            path("batches/<str:number>/gone/", batch_rows.gone, name="batch_gone"),
            path("batches/<str:number>/act/", batches.act, name="batch_act"),
            path("batches/<str:number>/replace/", imports.replace, name="replace"),
            path("batches/<str:number>/bank-file/", bank.download, name="bank_file"),
            path("batches/<str:number>/feedback/", bank.feedback, name="feedback"),
            path("batches/<str:number>/answer/", answers.detail, name="answer"),
            path("batches/<str:number>/answers/<uuid:uuid>/", answers.detail, name="answer_of"),
        ),
    )
)
