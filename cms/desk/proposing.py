"""What the screens share on which the finance bureau proposes a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.payouts.decision_acts import BASIS_LENGTH, title_of
from portal.payouts.enums import ProposalStatus
from portal.payouts.models import DecisionProposal

from .responses import try_act

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.payouts.enums import ProposalKind

    from .responses import StaffRequest


def basis_field() -> forms.CharField:
    """Return the field for the paper that decides a proposal."""
    return forms.CharField(label=gettext_lazy("Paper that decides it"), max_length=BASIS_LENGTH)


class BasisForm(forms.Form):
    """The paper that decides a proposal; forms of proposals ask for more before it."""

    field_order: tuple[str, ...] | None = None
    basis = basis_field()


def propose(
    request: StaffRequest, form: forms.BaseForm, act: Callable[[dict[str, Any]], Any]
) -> bool:
    """Propose what a form says; ``act`` gets its values. Return whether it went through."""
    if not form.is_valid():
        return False
    done = _("Proposed. Another person of the finance bureau signs it.")
    return try_act(request, lambda: act(form.cleaned_data), done)


def waiting(kind: ProposalKind) -> list[tuple[DecisionProposal, str]]:
    """Return the proposals of a kind that wait for the second signature, in words (one query)."""
    rows = DecisionProposal.objects.filter(status=ProposalStatus.OPEN, kind=kind)
    return [(row, title_of(row)) for row in rows.select_related("unit", "requested_by")]
