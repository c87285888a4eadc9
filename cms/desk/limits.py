"""The limits by which reviews are alarmed: shown with their paper, and proposed anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from portal.payouts import queries
from portal.payouts.enums import ProposalKind
from portal.payouts.models import ReviewLimits
from portal.payouts.services.propose_decision import propose_limits
from portal.staff.enums import Act

from .proposing import basis_field, propose, waiting
from .responses import enter, refuses, screen

if TYPE_CHECKING:
    from django.http import HttpResponse

    from .responses import StaffRequest

POWERS = (Act.SWITCH_LOCAL_ROUTE,)


class LimitsForm(forms.ModelForm[ReviewLimits]):
    """Every limit with its bounds, as the model declares them, and the paper."""

    class Meta:
        model = ReviewLimits
        fields: ClassVar = [
            "new_share",
            "gone_share",
            "total_share",
            "changed_share",
            "more_share",
            "alike_share",
            "least_people",
            "sample_rows",
            "sample_weight",
            "sample_rule",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["basis"] = basis_field()


@refuses
def index(request: StaffRequest) -> HttpResponse:
    """Show the limits that hold and by which paper; take a proposal of others."""
    enter(request, *POWERS)
    present = queries.limits_in_force()
    form = LimitsForm(initial=_values(present))
    if request.method == "POST":
        form = LimitsForm(request.POST)

        def act(values: dict[str, Any]) -> None:
            basis = values.pop("basis")
            propose_limits(limits=values, basis=basis, by=request.user)

        if propose(request, form, act):
            return redirect("desk:decisions")
    return screen(
        request,
        "limits.html",
        title=_("Limits of reviews"),
        decision=present if present.pk else None,
        limits=_rows(present),
        waiting=waiting(ProposalKind.LIMITS),
        form=form,
    )


def _values(limits: ReviewLimits) -> dict[str, Any]:
    return {name: getattr(limits, name) for name in LimitsForm.Meta.fields}


def _rows(limits: ReviewLimits) -> list[tuple[str, Any, Any]]:
    """Return of each limit its label, what holds, and what held without any decision."""
    usual = ReviewLimits()
    labels = {name: ReviewLimits._meta.get_field(name).verbose_name for name in _values(usual)}
    shown = [
        (str(labels[name]), value, getattr(usual, name))
        for name, value in _values(limits).items()
        if name != "sample_rule"
    ]
    rule = (limits.get_sample_rule_display(), usual.get_sample_rule_display())
    return [*shown, (str(labels["sample_rule"]), *rule)]
