"""One page of the site on the desk: where it stands, what was said about it, what comes next.

The person who judges has no field to edit here; the judgement names the version that was shown.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.models import Page, Revision

from cms.editorial.acts import PAGE_ACTS, WRITE
from cms.editorial.belonging import owner_id_of
from cms.editorial.queries import page_status, steps
from cms.editorial.rights import rights_of
from cms.pages.words import words_of_version
from portal.staff.models import Organisation

from .actions import Button, buttons, in_order, perform
from .responses import refuses, screen, typed

if TYPE_CHECKING:
    from django.http import HttpResponse

    from .responses import StaffRequest


def _visible(request: StaffRequest, pk: int) -> Page:
    """Return the page if it lies in the person's scope; otherwise it does not exist."""
    pages = Page.objects.filter(rights_of(request.user).visible(), depth__gt=1)
    return get_object_or_404(pages, pk=pk).specific


def opened(request: StaffRequest, pk: int) -> str:
    """Return the title of a page that the person may look at, nothing of another."""
    page = Page.objects.filter(rights_of(request.user).visible(), depth__gt=1, pk=pk).first()
    return page.get_admin_display_title() if page else ""


def _version(page: Page) -> Revision | None:
    """Return the version that is shown: the one under review, or the latest."""
    state = page.current_workflow_task_state
    return state.revision if state is not None else page.latest_revision


@refuses
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a page with its versions, judgements and acts."""
    return _shown(request, _visible(request, pk))


def _shown(request: StaffRequest, page: Page, *, refused: str = "") -> HttpResponse:
    """Return the screen; ``refused`` is the act that did not go through, its words are kept."""
    version = _version(page)
    state = page.current_workflow_state
    return screen(
        request,
        "page.html",
        title=page.get_admin_display_title(),
        trail=[(reverse("wagtailadmin_explore", args=[page.get_parent().pk]), _("Pages"))],
        page=page,
        kind=page.page_type_display_name,
        status=page_status(page),
        owner=Organisation.objects.filter(pk=owner_id_of(page)).first(),
        version=version,
        author=version.user.get_full_name() if version and version.user else "",
        asked=state,
        asked_by=state.requested_by.get_full_name() if state and state.requested_by else "",
        text=_text(page, version),
        compare=_compare(page, version),
        steps=steps(page),
        buttons=_buttons(request, page, refused),
    )


def _text(page: Page, version: Revision | None) -> dict[str, Any] | None:
    """Return what this version says and when it goes out, None where none was saved."""
    if version is None:
        return None
    fields, streams = words_of_version(type(page), version.content)
    days = {
        name: dt.datetime.fromisoformat(version.content[name])
        for name in ("go_live_at", "expire_at")
        if version.content.get(name)
    }
    return {"title": version.content["title"], "fields": fields, "streams": streams, **days}


def _compare(page: Page, version: Revision | None) -> str:
    """Return where the version stands beside what is on the site; empty where there is no pair."""
    if version is None or not page.live_revision_id or page.live_revision_id == version.pk:
        return ""
    pair = [page.pk, page.live_revision_id, version.pk]
    return reverse("wagtailadmin_pages:revisions_compare", args=pair)


def _buttons(request: StaffRequest, page: Page, refused: str) -> list[Button]:
    find = PAGE_ACTS.authority(request.user, page)
    page_buttons = buttons(
        PAGE_ACTS.available(find, page),
        address=reverse("desk:page_act", args=[page.pk]),
        screens={WRITE.name: reverse("wagtailadmin_pages:edit", args=[page.pk])},
        refused=refused,
        text=typed(request, "reason"),
    )
    return in_order(page_buttons)


@refuses
@require_POST
def act(request: StaffRequest, pk: int) -> HttpResponse:
    """Do one act on a page; whatever came of it, its screen says."""
    page = _visible(request, pk)
    chosen = PAGE_ACTS.get(request.POST.get("act", ""))
    if chosen is None or chosen is WRITE:
        raise PermissionDenied(_("There is no such act."))
    outcome = perform(request, chosen, page)
    if not outcome.done and typed(request, "reason"):
        return _shown(request, _visible(request, pk), refused=chosen.name)
    return redirect("desk:page", pk=page.pk)
