"""Uploads that are neither kept nor given up: what each of them waits for, in one line."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import IntegerField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.payouts.enums import UploadStatus
from portal.payouts.models import Upload
from portal.policies.periods import Period

from .tasks import SHOWN, Task, TaskGroup, sum_in_words

if TYPE_CHECKING:
    from portal.staff.models import User


def title_of(upload: Upload) -> str:
    """Return what a sheet is for, in words: unit, policy, period."""
    period = Period.parse(upload.period)
    return f"{upload.unit.short_name} · {upload.policy.name} · {period.label}"


def waiting_uploads(user: User) -> TaskGroup:
    """Return what the person or a predecessor has uploaded and neither kept nor given up.

    Of the reports, which may be long, four figures are read.
    """
    waiting = Upload.objects.waiting().openable_by(user)
    uploads_shown = list(
        waiting.select_related("policy", "unit")
        .defer("report", "answers")
        .annotate(
            rows=KT("report__rows"),
            total=KT("report__total"),
            blocking=Cast(KT("report__blocking"), IntegerField()),
            unanswered=Cast(KT("report__open"), IntegerField()),
        )[: SHOWN + 1]
    )
    count = waiting.count() if len(uploads_shown) > SHOWN else len(uploads_shown)
    return TaskGroup([_task(upload) for upload in uploads_shown[:SHOWN]], count)


def _task(upload: Any) -> Task:
    is_read = upload.status == UploadStatus.READ
    return Task(
        what=_waits_for(upload),
        about=title_of(upload),
        detail=sum_in_words(int(upload.rows), Decimal(upload.total)) if is_read else "",
        button=_("Continue") if is_read else _("Look"),
        url=reverse("desk:upload_read", args=[upload.uuid]),
        since=upload.at,
    )


def _waits_for(upload: Any) -> str:
    if upload.is_interrupted:
        return _("Sheet interrupted; it is read again")
    if upload.status == UploadStatus.READ:
        if upload.unanswered:
            return _("Answer the questions about an uploaded sheet")
        return _("Correct an uploaded sheet") if upload.blocking else _("Keep an uploaded sheet")
    return {
        UploadStatus.QUEUED: _("Sheet is being read; nothing to do yet"),
        UploadStatus.KEEPING: _("Sheet is being kept; nothing to do yet"),
        UploadStatus.REFUSED: _("Sheet could not be read"),
    }[upload.status]
