"""Changes of posts and organisations: proposed by one administrator, signed by another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.staff.change_acts import CHANGE_ACTS, RELATED, day_of, title_of, what_it_means
from portal.staff.enums import Act, ChangeStatus, StaffChange
from portal.staff.models import StaffProposal

from .actions import Button, buttons, in_order, perform
from .responses import enter, page_number, powers_in, refuses, screen, try_act, typed

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django import forms
    from django.http import HttpResponse

    from portal.staff.models import Member, Organisation

    from .responses import StaffRequest

POWERS = (Act.PROPOSE_POSTS, Act.MANAGE_POSTS, Act.VIEW_AUDIT)
PAGE = 50


def propose_change(
    request: StaffRequest, form: forms.Form, act: Callable[[dict[str, Any]], object]
) -> bool:
    """Propose what a form says; ``act`` gets its values. Return whether it went through."""
    enter(request, Act.PROPOSE_POSTS)
    if not form.is_valid():
        return False
    done = _("Proposed. The security administrator signs it.")
    return try_act(request, lambda: act(form.cleaned_data), done)


def waiting_about(
    *, member: Member | None = None, organisation: Organisation | None = None
) -> list[tuple[StaffProposal, str]]:
    """Return the open proposals about a person or an organisation, in words (one query)."""
    rows = StaffProposal.objects.filter(status=ChangeStatus.OPEN).select_related(*RELATED)
    about = Q(member=member) | Q(post__member=member)
    if organisation is not None:
        about = Q(organisation=organisation) | Q(into=organisation)
    return [(row, title_of(row)) for row in rows.filter(about).order_by("pk")]


def waiting_of(kind: StaffChange) -> list[tuple[StaffProposal, str]]:
    """Return the open proposals of a kind, in words (one query)."""
    rows = StaffProposal.objects.filter(status=ChangeStatus.OPEN, kind=kind)
    return [(row, title_of(row)) for row in rows.select_related(*RELATED).order_by("pk")]


@refuses
def index(request: StaffRequest) -> HttpResponse:
    """Show what waits for the signature, and what was signed and dropped."""
    enter(request, *POWERS)
    return _shown(request)


def _shown(request: StaffRequest, refused: tuple[int, str] | None = None) -> HttpResponse:
    """Return the screen; ``refused`` is a proposal and the act that was not done."""
    proposals = StaffProposal.objects.select_related(*RELATED)
    closed = proposals.exclude(status=ChangeStatus.OPEN).order_by("-closed_at", "-pk")
    page = Paginator(closed, PAGE).get_page(page_number(request))
    open_ones = proposals.filter(status=ChangeStatus.OPEN).order_by("pk")
    return screen(
        request,
        "staff_changes.html",
        title=_("Changes signed by two"),
        proposals=[
            (
                proposal,
                title_of(proposal),
                day_of(proposal),
                what_it_means(proposal),
                _buttons(request, proposal, refused),
            )
            for proposal in open_ones
        ],
        page=page,
        closed=[(proposal, title_of(proposal), day_of(proposal)) for proposal in page],
    )


def _buttons(
    request: StaffRequest, proposal: StaffProposal, refused: tuple[int, str] | None
) -> list[Button]:
    find = CHANGE_ACTS.authority(request.user, proposal, powers_in(request))
    shown = buttons(
        CHANGE_ACTS.available(find, proposal),
        address=reverse("desk:staff_change_act", args=[proposal.uuid]),
        refused=refused[1] if refused and refused[0] == proposal.pk else "",
        text=typed(request, "reason"),
    )
    return in_order(shown)


@require_POST
@refuses
def act(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Sign a proposal as the second person, drop it, or withdraw the own one."""
    enter(request, *POWERS)
    proposal = get_object_or_404(StaffProposal.objects.select_related(*RELATED), uuid=uuid)
    chosen = CHANGE_ACTS.get(request.POST.get("act", ""))
    if chosen is None:
        return redirect("desk:staff_changes")
    trail = [(reverse("desk:staff_changes"), _("Changes signed by two"))]
    outcome = perform(request, chosen, proposal, trail=trail)
    if not outcome.done and typed(request, "reason"):
        return _shown(request, refused=(proposal.pk, chosen.name))
    return redirect("desk:staff_changes")
