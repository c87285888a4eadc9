"""Decisions that two of the finance bureau sign: the units' own check, waivers of persons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from portal.payouts import queries
from portal.payouts.decision_acts import (
    DECISION_ACTS,
    WAIVED,
    in_words,
    title_of,
    what_it_means,
)
from portal.payouts.enums import Part, ProposalKind, ProposalStatus
from portal.payouts.models import DecisionProposal
from portal.payouts.services.propose_decision import propose_own_check, propose_waiver
from portal.staff.enums import Act, OrganisationKind
from portal.staff.models import Organisation

from .actions import Button, buttons, in_order, perform
from .proposing import BasisForm, propose
from .responses import enter, page_number, powers_in, refuses, screen, typed

if TYPE_CHECKING:
    from django.http import HttpResponse

    from portal.payouts.models import PersonWaiver

    from .responses import StaffRequest

POWERS = (Act.SWITCH_LOCAL_ROUTE,)
PAGE = 50
# Who makes batches and may be too small for all their parts.
UNIT_KINDS = (OrganisationKind.TOWNSHIP, OrganisationKind.SCHOOL, OrganisationKind.DEPARTMENT)


class OwnCheckForm(BasisForm):
    """The paper that turns the units' own check on or off."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="own_check_%s", **kwargs)


class WaiverForm(BasisForm):
    """What a unit may do without another person, and the paper that allows it."""

    field_order = ("unit", "part", "basis")
    unit = forms.ModelChoiceField(
        label=gettext_lazy("Unit"),
        queryset=Organisation.objects.none(),
        to_field_name="code",
    )
    part = forms.ChoiceField(
        label=gettext_lazy("What is allowed"),
        choices=[(part.value, words.offer) for part, words in WAIVED.items()],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Organisation.objects.filter(kind__in=UNIT_KINDS, successor=None)
        self.fields["unit"].queryset = units.order_by("kind", "code")  # type: ignore[attr-defined]


@refuses
def index(request: StaffRequest) -> HttpResponse:
    """Show what holds, what waits for a second signature, what was decided; take proposals."""
    enter(request, *POWERS)
    if request.method == "POST":
        form = _form(request)
        if _propose(request, form):
            return redirect("desk:decisions")
        return _shown(request, form)
    return _shown(request)


def _form(request: StaffRequest) -> forms.Form:
    """Return the form that was posted: of the own check, or of a waiver to give or to end."""
    return OwnCheckForm(request.POST) if _is_own_check(request) else WaiverForm(request.POST)


def _is_own_check(request: StaffRequest) -> bool:
    return request.POST.get("kind") == ProposalKind.OWN_CHECK


def _propose(request: StaffRequest, form: forms.Form) -> bool:
    allowed = request.POST.get("allowed") == "yes"

    def act(values: dict[str, Any]) -> None:
        basis = values["basis"]
        if _is_own_check(request):
            propose_own_check(required=allowed, basis=basis, by=request.user)
        else:
            propose_waiver(
                unit=values["unit"],
                part=Part(values["part"]),
                allowed=allowed,
                basis=basis,
                by=request.user,
            )

    return propose(request, form, act)


def _shown(
    request: StaffRequest, form: forms.Form | None = None, refused: tuple[int, str] | None = None
) -> HttpResponse:
    """Return the screen; ``form`` was not taken, ``refused`` is a proposal and the act on it."""
    people = ("unit", "requested_by", "closed_by")
    proposals = DecisionProposal.objects.select_related(*people)
    open_ones = proposals.filter(status=ProposalStatus.OPEN).order_by("id")
    closed = proposals.exclude(status=ProposalStatus.OPEN).order_by("-closed_at", "-id")
    page = Paginator(closed, PAGE).get_page(page_number(request))
    waivers = queries.waivers()
    return screen(
        request,
        "decisions.html",
        title=_("Decisions signed by two"),
        own_check=queries.own_check_decision(),
        required=queries.own_check_is_required(),
        own_check_form=form if isinstance(form, OwnCheckForm) else OwnCheckForm(),
        waiver_form=form if isinstance(form, WaiverForm) else WaiverForm(),
        waiver_form_open=isinstance(form, WaiverForm),
        held=[(row.waiver, _in_words(row.waiver)) for row in waivers if row.holds],
        ended=[(row, _in_words(row.waiver)) for row in waivers if not row.holds],
        proposals=[
            (
                proposal,
                title_of(proposal),
                what_it_means(proposal),
                _buttons(request, proposal, refused),
            )
            for proposal in open_ones
        ],
        page=page,
        closed=[(proposal, title_of(proposal)) for proposal in page],
    )


def _in_words(waiver: PersonWaiver) -> str:
    return in_words(
        kind=ProposalKind.WAIVER,
        allowed=waiver.allowed,
        unit=str(waiver.unit),
        part=waiver.part,
    )


def _buttons(
    request: StaffRequest, proposal: DecisionProposal, refused: tuple[int, str] | None
) -> list[Button]:
    find = DECISION_ACTS.authority(request.user, proposal, powers_in(request))
    shown = buttons(
        DECISION_ACTS.available(find, proposal),
        address=reverse("desk:decision_act", args=[proposal.uuid]),
        refused=refused[1] if refused and refused[0] == proposal.pk else "",
        text=typed(request, "reason"),
    )
    return in_order(shown)


@require_POST
@refuses
def act(request: StaffRequest, uuid: str) -> HttpResponse:
    """Sign a proposal as the second person, or drop it."""
    enter(request, *POWERS)
    proposals = DecisionProposal.objects.select_related("unit", "requested_by")
    proposal = get_object_or_404(proposals, uuid=uuid)
    chosen = DECISION_ACTS.get(request.POST.get("act", ""))
    if chosen is None:
        return redirect("desk:decisions")
    trail = [(reverse("desk:decisions"), _("Decisions signed by two"))]
    outcome = perform(request, chosen, proposal, trail=trail)
    if not outcome.done and typed(request, "reason"):
        return _shown(request, refused=(proposal.pk, chosen.name))
    return redirect("desk:decisions")
