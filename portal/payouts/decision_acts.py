"""What two of the finance bureau do with a decision: one proposes it, another signs or refuses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.staff.acts import ActsOn
from portal.staff.asks import Confirmation, Fact, Reason, StepTaken
from portal.staff.enums import Act

from .decision_errors import AlreadyDecided
from .enums import Part, ProposalKind, ProposalStatus
from .models import DecisionProposal

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.staff.asks import Text
    from portal.staff.models import User

BASIS_LENGTH = 200


@dataclass(frozen=True, slots=True)
class WaiverWords:
    """How a waiver is offered, what it says when it is given and when it is ended."""

    offer: Text
    allowing: Text
    ending: Text


WAIVED: Final[dict[Part, WaiverWords]] = {
    Part.SENDER: WaiverWords(
        gettext_lazy("Whoever made a batch may send it"),
        gettext_lazy("%(unit)s: whoever made a batch may send it."),
        gettext_lazy("%(unit)s: another person than the maker sends."),
    ),
    Part.UNIT_CHECK: WaiverWords(
        gettext_lazy("Batches need no own check"),
        gettext_lazy("%(unit)s: batches need no own check."),
        gettext_lazy("%(unit)s: another person checks each batch."),
    ),
    Part.CONFIRMATION: WaiverWords(
        gettext_lazy("Whoever entered an answer of the bank may confirm it"),
        gettext_lazy("%(unit)s: whoever entered an answer of the bank may confirm it."),
        gettext_lazy("%(unit)s: another person confirms each answer of the bank."),
    ),
}


def in_words(*, kind: str, allowed: bool, unit: str = "", part: str = "") -> str:
    """Say what a decision decides, in a sentence."""
    if kind == ProposalKind.OWN_CHECK:
        if allowed:
            return _("Units check their own batches before the department does.")
        return _("Units hand in without an own check.")
    words = WAIVED[Part(part)]
    return str(words.allowing if allowed else words.ending) % {"unit": unit}


def title_of(proposal: DecisionProposal) -> str:
    """Say what a proposal would decide."""
    return in_words(
        kind=proposal.kind,
        allowed=proposal.allowed,
        unit=str(proposal.unit or ""),
        part=proposal.part,
    )


def _in_scope(_user: User, _act: Act) -> QuerySet[DecisionProposal]:
    return DecisionProposal.objects.all()


CONFIRMATION: Confirmation[DecisionProposal] = Confirmation(
    title_of,
    lambda proposal: [Fact(_("Paper that decides it"), proposal.basis)],
    steps=lambda proposal: [
        StepTaken(_("Proposed"), proposal.requested_by.name, proposal.requested_at)
    ],
)
DECISION_ACTS: ActsOn[DecisionProposal] = ActsOn(
    "proposal",
    target=lambda _proposal: {},
    in_scope=_in_scope,
    wrong_state=lambda proposal, _act: AlreadyDecided(ProposalStatus(proposal.status)),
    title=lambda _proposal: "",
)
SIGN = DECISION_ACTS.declare(
    "sign",
    Act.SWITCH_LOCAL_ROUTE,
    gettext_lazy("Sign as the second person"),
    states=(ProposalStatus.OPEN,),
    earlier=("requested_by",),
    confirm=CONFIRMATION,
    pledge=gettext_lazy("You have the paper before you, and it decides exactly this."),
    note=gettext_lazy("It holds for batches that are handed in or sent from now on."),
    done=gettext_lazy("Signed. It holds from now on."),
    task=gettext_lazy("Sign a decision as the second person"),
    begin=gettext_lazy("Look"),
)
DROP = DECISION_ACTS.declare(
    "drop",
    Act.SWITCH_LOCAL_ROUTE,
    gettext_lazy("Drop the proposal"),
    states=(ProposalStatus.OPEN,),
    harm=True,
    fold=gettext_lazy("Do not sign it"),
    reason=Reason(gettext_lazy("Why not"), BASIS_LENGTH),
    done=gettext_lazy("The proposal is dropped; it stays in the list with your reason."),
)
