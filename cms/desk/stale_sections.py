"""Sections of the site that went stale: news after two weeks, papers after half a year.

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

from .tasks import Task, TaskGroup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.staff.models import User
    from portal.staff.scopes import Powers

NEWS, PAPERS = dt.timedelta(days=14), dt.timedelta(days=183)
# A week before the day the desk begins to remind.
AHEAD: Final = dt.timedelta(days=7)
SECTIONS: Final = ((NoticeIndex, NEWS), (GuideIndex, PAPERS), (BasisIndex, PAPERS))


def stale_tasks() -> Iterator[Task]:
    """Yield a task for each section that needs a new page soon; two queries a section."""
    for model, span in SECTIONS:
        for section in model.objects.live():
            pages = Page.objects.child_of(section).live()
            newest = pages.aggregate(newest=Max("last_published_at"))["newest"]
            day = timezone.localdate(newest) if newest else None
            due = day + span if day else today()
            if due - AHEAD <= today():
                yield Task(
                    what=_("Keep a column alive"),
                    about=section.title,
                    detail=_("Nothing stands there yet")
                    if day is None
                    else _("last change %(day)s, due every %(days)s days")
                    % {"day": day.isoformat(), "days": span.days},
                    button=_("Open"),
                    url=reverse("wagtailadmin_explore", args=[section.pk]),
                    due=due,
                )


def stale_groups(user: User, _powers: Powers) -> Iterator[TaskGroup]:
    """Yield what stale sections ask of those who answer for the whole site."""
    if rights_of(user).frame_post(Act.REVIEW_PAGES) is not None:
        yield TaskGroup.dated([*stale_tasks()])
