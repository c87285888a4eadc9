"""Somebody lost the phone: the system administrator proposes it, another administrator signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.staff.change_acts import BASIS_LENGTH, RELATED, title_of
from portal.staff.enums import Act, ChangeStatus, StaffChange
from portal.staff.models import StaffProposal, User
from portal.staff.services.propose import propose_factor_reset

from .responses import enter, refuses, screen, try_act

if TYPE_CHECKING:
    from django.http import HttpResponse

    from .responses import StaffRequest

POWERS = (Act.PROPOSE_POSTS,)


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
    enter(request, *POWERS)
    form = ResetForm(request.POST or None)
    if form.is_valid() and _propose(request, form.cleaned_data):
        return redirect("desk:factor_reset")
    rows = StaffProposal.objects.filter(status=ChangeStatus.OPEN, kind=StaffChange.FACTOR)
    return screen(
        request,
        "second_factor/reset.html",
        title=_("Lost phone"),
        form=form,
        waiting=[(row, title_of(row)) for row in rows.select_related(*RELATED).order_by("pk")],
    )


def _propose(request: StaffRequest, values: dict[str, Any]) -> bool:
    account, basis = values["username"], values["basis"]
    return try_act(
        request,
        lambda: propose_factor_reset(account=account, basis=basis, by=request.user),
        _("Proposed. The security administrator signs it."),
    )
