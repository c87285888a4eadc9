"""What two of the finance bureau do with a decision: one proposes it, another signs or refuses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.crypto.signatures import in_groups
from portal.policies.enums import Route
from portal.staff.acts import ActsOn
from portal.staff.asks import Confirmation, Fact, Reason, StepTaken
from portal.staff.enums import Act

from . import queries
from .decision_errors import AlreadyDecided
from .enums import Part, ProposalKind, ProposalStatus, SampleRule
from .models import DecisionProposal, ReviewLimits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from portal.staff.asks import Text
    from portal.staff.models import User

BASIS_LENGTH = 200
# How much of a fingerprint a sentence names; the whole one stands beside it where one signs.
SHORT: Final = 16


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
    if proposal.kind == ProposalKind.BANK_KEY:
        named = {
            "bank": str(proposal.unit or ""),
            "key": in_groups(proposal.terms["fingerprint"][:SHORT]),
        }
        if proposal.allowed:
            return _("%(bank)s signs its answers by the key %(key)s ….") % named
        return _("%(bank)s: the key %(key)s … is taken back.") % named
    if proposal.kind == ProposalKind.LIMITS:
        changes = (f"{label} {change}" for label, change in changed_limits(proposal))
        return _("Limits of reviews: %(changes)s.") % {"changes": "; ".join(changes)}
    if proposal.kind == ProposalKind.ROUTE:
        named = {"route": str(Route(proposal.route).label)}
        if proposal.allowed:
            return _("The route “%(route)s” is run here.") % named
        return _("The route “%(route)s” is run on the municipal platform.") % named
    return in_words(
        kind=proposal.kind,
        allowed=proposal.allowed,
        unit=str(proposal.unit or ""),
        part=proposal.part,
    )


def changed_limits(proposal: DecisionProposal) -> list[tuple[str, str]]:
    """Return the limits that a proposal changes: the label, and what it was and would be."""
    before, after = proposal.terms["before"], proposal.terms["limits"]
    return [
        (
            str(ReviewLimits._meta.get_field(name).verbose_name),
            f"{_limit(name, before[name])} → {_limit(name, value)}",
        )
        for name, value in after.items()
        if before[name] != value
    ]


def _limit(name: str, value: str | int) -> str:
    return str(SampleRule(str(value)).label) if name == "sample_rule" else str(value)


def what_it_means(proposal: DecisionProposal) -> list[str]:
    """Say what a proposal does besides, and to batches under way, in sentences."""
    if proposal.kind == ProposalKind.BANK_KEY:
        return _of_key(proposal)
    if proposal.kind == ProposalKind.LIMITS:
        return [_("Batches handed in before keep the alarms they were handed in with.")]
    if proposal.kind == ProposalKind.ROUTE:
        return of_route(Route(proposal.route), local=proposal.allowed)
    return []


def _of_key(proposal: DecisionProposal) -> list[str]:
    present = queries.key_of(proposal.unit)
    if not proposal.allowed:
        return [
            _("From then on another person confirms each answer of this bank."),
            _("Answers that the key has verified stay as they are."),
        ]
    sentences = [
        _("Compare the whole fingerprint with the bank, by telephone or on its paper."),
        _("What is signed by this key settles a batch without a second person."),
    ]
    if present is not None:
        named = {"key": present.shown_fingerprint}
        sentences.append(_("The key that holds now ends with it: %(key)s.") % named)
    return sentences


def of_route(route: Route, *, local: bool) -> list[str]:
    """Say what running a route here, or no longer, does to the batches under way."""
    under_way = queries.under_way(route)
    if local:
        return [
            _("Sheets uploaded from then on become batches that are sent from here."),
            _("%(count)s batches under way on the platform stay there and take its result.")
            % {"count": f"{under_way.on_platform:,}"},
        ]
    sentences = [
        _("Sheets uploaded from then on are paid by the platform."),
        _("%(count)s batches that are with the bank take its answer as before.")
        % {"count": f"{under_way.with_bank:,}"},
    ]
    if under_way.here:
        sentences.append(
            _(
                "%(count)s batches (%(total)s yuan) are under way here and not sent yet. They"
                " cannot be sent while the route is off: send them before. Otherwise drafts are"
                " discarded and the others returned, and their sheets uploaded again for the"
                " platform."
            )
            % {"count": f"{under_way.here:,}", "total": f"{under_way.here_total:,.2f}"}
        )
    return sentences


def _facts(proposal: DecisionProposal) -> Sequence[Fact]:
    facts = [Fact(_("Paper that decides it"), proposal.basis)]
    if proposal.kind == ProposalKind.BANK_KEY:
        facts.append(Fact(_("Fingerprint (SHA-256)"), in_groups(proposal.terms["fingerprint"])))
    if proposal.kind == ProposalKind.LIMITS:
        facts += [Fact(label, change) for label, change in changed_limits(proposal)]
    return facts


def _in_scope(_user: User, _act: Act) -> QuerySet[DecisionProposal]:
    return DecisionProposal.objects.all()


CONFIRMATION: Confirmation[DecisionProposal] = Confirmation(
    title_of,
    _facts,
    warnings=what_it_means,
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
    note=gettext_lazy("It holds for what is uploaded, handed in, sent or entered from now on."),
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
