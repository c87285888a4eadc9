"""Somebody lost the phone: the system administrator proposes, the security administrator signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from portal.staff.change_acts import BASIS_LENGTH, CHANGE_ACTS, RELATED, title_of
from portal.staff.enums import Act, ChangeStatus, StaffChange
from portal.staff.models import StaffProposal, User
from portal.staff.services.propose import propose_factor_reset

from .actions import Button, buttons, in_order, perform
from .responses import enter, powers_in, refuses, screen, try_act

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from .responses import StaffRequest

POWERS = (Act.PROPOSE_POSTS, Act.MANAGE_POSTS)


class ResetForm(forms.Form):
    """Whose phone is lost, and how that is known."""

    username = forms.CharField(label=gettext_lazy("Username"), max_length=150)
    basis = forms.CharField(
        label=gettext_lazy("What happened, and how you know"),
        help_text=gettext_lazy("For example: lost on Monday, said face to face."),
        max_length=BASIS_LENGTH,
    )

    def clean_username(self) -> User:
        """Return the account of this name."""
        name = self.cleaned_data["username"].strip()
        account = User.objects.select_related("member").filter(username__iexact=name).first()
        if account is None:
            raise forms.ValidationError(_("There is no account of this name."))
        return account


@refuses
def index(request: StaffRequest) -> HttpResponse:
    """Take a proposal; show those that wait for the second person."""
    powers = enter(request, *POWERS)
    if request.method == "POST":
        enter(request, Act.PROPOSE_POSTS)
    form = ResetForm(request.POST or None)
    if form.is_valid() and _propose(request, form.cleaned_data):
        return redirect("desk:factor_reset")
    return screen(
        request,
        "second_factor/reset.html",
        title=_("Lost phone"),
        form=form if powers.holds(Act.PROPOSE_POSTS) else None,
        waiting=[
            (proposal, title_of(proposal), _buttons(request, proposal))
            for proposal in _open_ones().order_by("pk")
        ],
    )


def _open_ones() -> QuerySet[StaffProposal]:
    rows = StaffProposal.objects.filter(status=ChangeStatus.OPEN, kind=StaffChange.FACTOR)
    return rows.select_related(*RELATED)


def _buttons(request: StaffRequest, proposal: StaffProposal) -> list[Button]:
    find = CHANGE_ACTS.authority(request.user, proposal, powers_in(request))
    address = reverse("desk:factor_reset_act", args=[proposal.uuid])
    return in_order(buttons(CHANGE_ACTS.available(find, proposal), address=address))


@require_POST
@refuses
def act(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Sign as the second person, drop it, or withdraw the own one."""
    enter(request, *POWERS)
    proposal = get_object_or_404(_open_ones(), uuid=uuid)
    chosen = CHANGE_ACTS.get(request.POST.get("act", ""))
    if chosen is not None:
        trail = [(reverse("desk:factor_reset"), _("Lost phone"))]
        perform(request, chosen, proposal, trail=trail)
    return redirect("desk:factor_reset")


def _propose(request: StaffRequest, values: dict[str, Any]) -> bool:
    account, basis = values["username"], values["basis"]
    return try_act(
        request,
        lambda: propose_factor_reset(account=account, basis=basis, by=request.user),
        _("Proposed. The security administrator signs it."),
    )
