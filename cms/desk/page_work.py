"""Pages on the first screen: what waits for my judgement, what came back, what is unfinished."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.editorial.queries import drafts_of, handed_in_by, sent_back_to, waiting_for
from cms.editorial.rights import rights_of
from cms.pages.models import BasisIndex, GuideIndex, NoticeIndex
from portal.staff.enums import Act

from .tasks import SHOWN, Task, TaskGroup

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from wagtail.models import TaskState, WorkflowState

    from portal.staff.models import User
    from portal.staff.scopes import Powers

FOLDERS = (NoticeIndex, GuideIndex, BasisIndex)


@dataclass(frozen=True)
class Waiting:
    """A page that one handed in and another person judges."""

    title: str
    url: str
    since: dt.datetime


def handed_in(user: User) -> list[Waiting]:
    """Return the pages of this person that others judge now, the oldest first (two queries)."""
    if user.member_id is None or not rights_of(user).holds(Act.WRITE_PAGES):
        return []
    since_by_page = {
        int(review.object_id): review.created_at for review in handed_in_by(user)[:SHOWN]
    }
    titles = _titles(since_by_page)
    return [
        Waiting(titles[key], reverse("desk:page", args=[key]), since)
        for key, since in since_by_page.items()
        if key in titles
    ]


def may_begin(user: User) -> list[tuple[str, str]]:
    """Return what this account may write, as name and address of the empty form (one query)."""
    if not rights_of(user).powers.holds(Act.WRITE_PAGES):
        return []
    kinds = ContentType.objects.get_for_models(*FOLDERS)
    keys = dict(
        Page.objects.filter(content_type__in=kinds.values()).values_list("content_type", "pk")
    )
    begun = []
    for folder in FOLDERS:
        for kind in folder.creatable_subpage_models():
            under = keys[kinds[folder].pk]
            names = [kind._meta.app_label, kind._meta.model_name, under]
            begun.append((kind._meta.verbose_name, reverse("wagtailadmin_pages:add", args=names)))
    return begun


def _titles(keys: Iterable[int]) -> dict[int, str]:
    """Return the titles of the latest drafts by page."""
    pages = Page.objects.filter(pk__in=[*keys])
    return {page.pk: page.get_admin_display_title() for page in pages}


def _group(what: str, button: str, pages: list[tuple[int, dt.datetime | None, str]]) -> TaskGroup:
    """Return tasks for (page, since, remark) of which the first are shown."""
    titles = _titles(key for key, _since, _remark in pages[:SHOWN])
    tasks = [
        Task(
            what=what,
            about=titles[key],
            detail=remark,
            button=button,
            url=reverse("desk:page", args=[key]),
            since=since,
        )
        for key, since, remark in pages[:SHOWN]
        if key in titles
    ]
    return TaskGroup(tasks, len(pages))


def page_groups(user: User, _powers: Powers) -> Iterator[TaskGroup]:
    """Yield what pages ask of this person."""
    rights = rights_of(user)
    if rights.holds(Act.REVIEW_PAGES):
        waiting = [
            (int(state.workflow_state.object_id), state.started_at, _handed_in(state))
            for state in waiting_for(user)
        ]
        yield _group(_("Review a page"), _("Review"), waiting)
    if rights.holds(Act.WRITE_PAGES):
        back = [
            (int(state.object_id), state.current_task_state.finished_at, _reason(state))
            for state in sent_back_to(user)
        ]
        yield _group(_("Change a page that was sent back"), _("Rework"), back)
        drafts = [
            (key, since, "")
            for key, since in drafts_of(user).values_list("pk", "latest_revision_created_at")
        ]
        yield _group(_("Finish a draft"), _("Continue"), drafts)


def _handed_in(state: TaskState) -> str:
    requester = state.workflow_state.requested_by
    name = requester.get_full_name() if requester else ""
    return _("handed in by %(name)s") % {"name": name} if name else ""


def _reason(state: WorkflowState) -> str:
    comment = state.current_task_state.comment if state.current_task_state else ""
    return comment if len(comment) <= 60 else f"{comment[:60]}…"
