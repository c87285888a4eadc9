"""What two administrators do with a change of posts or organisations: propose, sign or drop it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.staff.acts import ActsOn
from portal.staff.asks import Confirmation, Fact, Reason, StepTaken
from portal.staff.enums import Act, ChangeStatus, Role, StaffChange
from portal.staff.errors import AlreadyClosed
from portal.staff.models import StaffProposal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from portal.staff.asks import Text
    from portal.staff.models import User

BASIS_LENGTH: Final = 200
RELATED: Final = (
    "member",
    "organisation",
    "into",
    "post__member",
    "post__organisation",
    "requested_by",
    "requested_account",
    "closed_by",
)
_TITLES: Final[dict[StaffChange, Text]] = {
    StaffChange.APPOINT: gettext_lazy("%(member)s becomes %(role)s at %(organisation)s."),
    StaffChange.END: gettext_lazy("%(holder)s is no longer %(post)s."),
    StaffChange.HANDOVER: gettext_lazy("%(holder)s hands the post %(post)s over to %(member)s."),
    StaffChange.ADD: gettext_lazy("New organisation: %(code)s %(name)s."),
    StaffChange.RENAME: gettext_lazy("%(organisation)s is now called %(name)s."),
    StaffChange.MERGE: gettext_lazy("%(organisation)s is merged into %(into)s."),
    StaffChange.FACTOR: gettext_lazy("%(member)s (%(account)s) sets up another phone."),
    StaffChange.TERM: gettext_lazy("%(name)s: kept for %(days)s days from now on."),
    StaffChange.RELEASE: gettext_lazy("Version %(name)s may run."),
}


def title_of(proposal: StaffProposal) -> str:
    """Say what a proposal would change."""
    post = proposal.post
    return str(_TITLES[StaffChange(proposal.kind)]) % {
        "member": proposal.member or "",
        "role": Role(proposal.role).label if proposal.role else "",
        "organisation": proposal.organisation or "",
        "into": proposal.into or "",
        "holder": post.member if post else "",
        "post": post or "",
        "code": proposal.terms.get("code", ""),
        "name": proposal.terms.get("name", ""),
        "account": proposal.terms.get("account", ""),
        "days": proposal.terms.get("days", ""),
    }


def day_of(proposal: StaffProposal) -> Fact:
    """Return the day of a proposal under its name."""
    labels = {StaffChange.END: _("Last day"), StaffChange.RELEASE: _("Consent of")}
    return Fact(labels.get(StaffChange(proposal.kind), _("From")), proposal.on.isoformat())


def what_it_means(proposal: StaffProposal) -> list[str]:
    """Say in sentences what a change does besides."""
    if proposal.kind == StaffChange.HANDOVER:
        return [
            _("Uploads and changes of account that only the predecessor could open pass over."),
            _("What the successor made himself he still may not review."),
        ]
    if proposal.kind == StaffChange.MERGE:
        return [
            _("Its posts give no powers from that day; appoint its people anew before."),
            _("The successor leads its policies. A township takes its place on the map along."),
        ]
    if proposal.kind == StaffChange.FACTOR:
        return [
            _("Hear it from the person, face to face or on the number you know, before you sign."),
            _("Phone, recovery codes and all sessions of the account end with your signature."),
            _("At the next sign-in the password leads to setting up a phone; do it at once."),
        ]
    if proposal.kind == StaffChange.RELEASE:
        return [
            _("What changed: %(changes)s") % {"changes": proposal.terms["changes"]},
            _("Compare the version with the finance section's paper, letter by letter."),
        ]
    if proposal.kind == StaffChange.RENAME:
        return [_("The code and all references stay; papers with the old name are understood.")]
    return []


def _facts(proposal: StaffProposal) -> Sequence[Fact]:
    return [day_of(proposal), Fact(_("Paper that decides it"), proposal.basis)]


def _in_scope(_user: User, _act: Act) -> QuerySet[StaffProposal]:
    return StaffProposal.objects.all()


CHANGE_ACTS: ActsOn[StaffProposal] = ActsOn(
    "proposal",
    target=lambda _proposal: {},
    in_scope=_in_scope,
    wrong_state=lambda proposal, _act: AlreadyClosed(ChangeStatus(proposal.status)),
    title=lambda _proposal: "",
)
SIGN = CHANGE_ACTS.declare(
    "sign",
    Act.MANAGE_POSTS,
    gettext_lazy("Sign as the second person"),
    states=(ChangeStatus.OPEN,),
    earlier=("requested_by",),
    confirm=Confirmation(
        title_of,
        _facts,
        warnings=what_it_means,
        steps=lambda proposal: [
            StepTaken(_("Proposed"), proposal.requested_by.name, proposal.requested_at)
        ],
    ),
    pledge=gettext_lazy("You have the paper before you, and it decides exactly this."),
    done=gettext_lazy("Signed. It holds from its day on."),
    task=gettext_lazy("Sign a change of posts or organisations"),
    begin=gettext_lazy("Look"),
)
_REASON: Final = Reason(gettext_lazy("Why not"), BASIS_LENGTH)
_DROPPED: Final = gettext_lazy("The proposal is dropped; it stays in the list with your reason.")
DROP = CHANGE_ACTS.declare(
    "drop",
    Act.MANAGE_POSTS,
    gettext_lazy("Drop the proposal"),
    states=(ChangeStatus.OPEN,),
    harm=True,
    fold=gettext_lazy("Do not sign it"),
    reason=_REASON,
    done=_DROPPED,
)
WITHDRAW = CHANGE_ACTS.declare(
    "withdraw",
    Act.PROPOSE_POSTS,
    gettext_lazy("Withdraw the proposal"),
    states=(ChangeStatus.OPEN,),
    harm=True,
    fold=gettext_lazy("Withdraw it"),
    reason=_REASON,
    done=_DROPPED,
)
