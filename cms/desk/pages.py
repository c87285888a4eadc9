"""One page of the site on the desk: where it stands, what was said about it, what comes next.

The person who judges has no field to edit here; the judgement names the version that was shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.models import Page, Revision

from cms.editorial import services
from cms.editorial.belonging import owner_id_of
from cms.editorial.forms import LONGEST_REASON
from cms.editorial.queries import offers, standing, steps
from cms.editorial.rights import rights_of
from portal.staff.models import Organisation

from .responses import fits, refuses, screen, try_act, typed

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


def _visible(request: HttpRequest, pk: int) -> Page:
    """Return the page if it lies in the person's scope; otherwise it does not exist."""
    pages = Page.objects.filter(rights_of(request.user).visible(), depth__gt=1)
    return get_object_or_404(pages, pk=pk).specific


def _version(page: Page) -> Revision | None:
    """Return the version that is shown: the one under review, or the latest."""
    state = page.current_workflow_task_state
    return state.revision if state is not None else page.latest_revision


@refuses
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a page with its versions, judgements and acts."""
    return _shown(request, _visible(request, pk))


def _shown(request: HttpRequest, page: Page, *, asked_for: str = "") -> HttpResponse:
    """Return the screen; ``asked_for`` is the act that did not go through, its words are kept."""
    version = _version(page)
    state = page.current_workflow_state
    return screen(
        request,
        "page.html",
        title=page.get_admin_display_title(),
        trail=[(reverse("wagtailadmin_explore", args=[page.get_parent().pk]), _("Pages"))],
        page=page,
        kind=page.page_type_display_name,
        standing=standing(page),
        owner=Organisation.objects.filter(pk=owner_id_of(page)).first(),
        version=version,
        author=version.user.get_full_name() if version and version.user else "",
        asked=state,
        asked_by=state.requested_by.get_full_name() if state and state.requested_by else "",
        compare=_compare(page, version),
        steps=steps(page),
        offers=offers(page, request.user),
        asked_for=asked_for,
        words=typed(request, "words"),
    )


def _compare(page: Page, version: Revision | None) -> str:
    """Return where the version stands beside what is on the site; empty where there is no pair."""
    if version is None or not page.live_revision_id or page.live_revision_id == version.pk:
        return ""
    pair = [page.pk, page.live_revision_id, version.pk]
    return reverse("wagtailadmin_pages:revisions_compare", args=pair)


def _acts(request: HttpRequest, page: Page) -> dict[str, tuple[Callable[[], object], str]]:
    """Return each act by its name in the form, with the sentence for when it is done."""
    who = {"page": page, "by": request.user}
    words = typed(request, "words")
    shown = request.POST.get("revision", "")
    revision = int(shown) if shown.isdecimal() and len(shown) < 19 else 0
    return {
        "submit": (lambda: services.submit(**who), _("Handed in. Another person judges it.")),
        "take_back": (lambda: services.take_back(**who), _("Taken back. You can change it.")),
        "approve": (
            lambda: services.approve(**who, revision=revision, remark=words),
            _("Approved. It is on the site, or goes out on the day it names."),
        ),
        "send_back": (
            lambda: services.send_back(**who, reason=words),
            _("Sent back with your reason."),
        ),
        "take_down": (
            lambda: services.take_down(**who, reason=words),
            _("Taken down. The site does not show it any more."),
        ),
    }


@refuses
@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Do one act on a page; whatever came of it, its screen says."""
    page = _visible(request, pk)
    acts = _acts(request, page)
    name = request.POST.get("act", "")
    if name not in acts:
        raise PermissionDenied(_("There is no such act."))
    done, sentence = acts[name]
    words = typed(request, "words")
    through = fits(request, words, LONGEST_REASON) and try_act(request, done, sentence)
    if words and not through:
        return _shown(request, _visible(request, pk), asked_for=name)
    return redirect("desk:page", pk=page.pk)
