"""Columns of the site that lie still: news older than two weeks, papers older than half a year.

Checks of government sites (国办秘函 2019 年 19 号, norms B5): 动态类 every two weeks, 文件类 every
six months, no empty column.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.editorial.rights import rights_of
from cms.pages.models import BasisIndex, GuideIndex, NoticeIndex
from portal.clocks import today
from portal.staff.enums import Act

from .todo import Kind, Task

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.staff.models import User

NEWS, PAPERS = dt.timedelta(days=14), dt.timedelta(days=183)
# A week before the day the desk begins to remind.
AHEAD: Final = dt.timedelta(days=7)
COLUMNS: Final = ((NoticeIndex, NEWS), (GuideIndex, PAPERS), (BasisIndex, PAPERS))


def column_tasks() -> Iterator[Task]:
    """Yield a task for each column that must be kept alive soon; two queries a column."""
    for model, span in COLUMNS:
        for column in model.objects.live():
            pages = Page.objects.child_of(column).live()
            newest = pages.aggregate(newest=Max("last_published_at"))["newest"]
            day = timezone.localdate(newest) if newest else None
            due = day + span if day else today()
            if due - AHEAD <= today():
                yield Task(
                    what=_("Keep a column alive"),
                    about=column.title,
                    detail=_("Nothing stands there yet")
                    if day is None
                    else _("last change %(day)s, due every %(days)s days")
                    % {"day": day.isoformat(), "days": span.days},
                    button=_("Open"),
                    url=reverse("wagtailadmin_explore", args=[column.pk]),
                    due=due,
                )


def column_kinds(user: User) -> Iterator[Kind]:
    """Yield what columns ask of those who answer for the whole site."""
    rights = rights_of(user)
    if rights.frame_post(Act.REVIEW_PAGES) is None:
        return
    tasks = [*column_tasks()]
    late = sum(task.urgency == "late" for task in tasks)
    due_today = sum(task.urgency == "today" for task in tasks)
    yield Kind(tasks, len(tasks), late, due_today)
