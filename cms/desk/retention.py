"""How long records are kept: rules with their norms, what is due, holds, proposals of terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from portal.governance.enums import RecordKind
from portal.governance.models import RetentionHold
from portal.governance.queries import rule_states
from portal.governance.rules import retention_rules
from portal.governance.services.holds import place_hold, release_hold
from portal.governance.services.terms import propose_term
from portal.staff.change_acts import BASIS_LENGTH
from portal.staff.enums import Act, StaffChange

from .responses import enter, powers_in, refuses, screen, try_act, typed
from .staff_changes import propose_change, waiting_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from .responses import StaffRequest

POWERS = (Act.PROPOSE_POSTS, Act.MANAGE_POSTS, Act.VIEW_AUDIT, Act.HOLD_RECORDS)
ENDED_SHOWN = 20


def _settable() -> list[tuple[str, Any]]:
    return [
        (kind.value, rule.label) for kind, rule in retention_rules().items() if rule.is_settable
    ]


class TermForm(forms.Form):
    """Of which kind, how many days, by which paper."""

    kind = forms.TypedChoiceField(
        label=gettext_lazy("Kind of record"), choices=_settable, coerce=RecordKind
    )
    days = forms.IntegerField(label=gettext_lazy("Term in days"), min_value=1, max_value=36_525)
    basis = forms.CharField(label=gettext_lazy("Paper that decides it"), max_length=BASIS_LENGTH)


class HoldForm(forms.Form):
    """What is held, and for which case or audit."""

    kind = forms.TypedChoiceField(
        label=gettext_lazy("Kind of record"),
        choices=lambda: [("", gettext_lazy("All kinds of record")), *RecordKind.choices],
        coerce=RecordKind,
        empty_value=None,
        required=False,
    )
    number = forms.CharField(
        label=gettext_lazy("Number of one batch or published set"),
        max_length=48,
        required=False,
        help_text=gettext_lazy("Empty: all records of this kind."),
    )
    basis = forms.CharField(
        label=gettext_lazy("Paper of the case or audit"), max_length=BASIS_LENGTH
    )


@refuses
def index(request: StaffRequest) -> HttpResponse:
    """Show the rules; take proposals of the system administrator."""
    powers = enter(request, *POWERS)
    form = TermForm(request.POST or None)
    if request.method == "POST" and propose_change(
        request, form, lambda values: propose_term(**values, by=request.user)
    ):
        return redirect("desk:retention")
    return _shown(request, form if powers.holds(Act.PROPOSE_POSTS) else None, None)


@refuses
def hold(request: StaffRequest) -> HttpResponse:
    """Place a hold."""
    enter(request, Act.HOLD_RECORDS)
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = _("Held from now on. Another person releases it.")
        values = form.cleaned_data
        if try_act(request, lambda: place_hold(**values, by=request.user), done):
            return redirect("desk:retention")
    return _shown(request, None, form)


@require_POST
@refuses
def release(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Release a hold as another person."""
    enter(request, Act.HOLD_RECORDS)
    chosen = get_object_or_404(RetentionHold, uuid=uuid)
    basis = typed(request, "basis")
    done = _("Released. The rule applies again from tonight on.")
    try_act(request, lambda: release_hold(hold=chosen, basis=basis, by=request.user), done)
    return redirect("desk:retention")


def _shown(
    request: StaffRequest, term_form: TermForm | None, hold_form: HoldForm | None
) -> HttpResponse:
    powers = powers_in(request)
    may_hold = powers.holds(Act.HOLD_RECORDS)
    holds = RetentionHold.objects.select_related("placed_by", "released_by")
    return screen(
        request,
        "retention.html",
        title=_("How long records are kept"),
        states=rule_states(),
        waiting=waiting_of(StaffChange.TERM),
        holds=[(row, row.placed_by == request.user.member) for row in holds.in_force()],
        ended=holds.exclude(released_at=None)[:ENDED_SHOWN],
        may_hold=may_hold,
        form=term_form,
        hold_form=(hold_form or HoldForm()) if may_hold else None,
    )
