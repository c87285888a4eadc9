"""What two people do with a maintenance account's time: one proposes it, another allows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from portal.staff.account_errors import MaintenanceOver, OwnMaintenance, WindowClosed
from portal.staff.acts import ActsOn
from portal.staff.asks import Confirmation, Fact, Reason, StepTaken
from portal.staff.enums import Act, MaintenanceStatus
from portal.staff.models import MaintenanceWindow

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from portal.refusals import Refusal
    from portal.staff.models import Post, User

NOTE_LENGTH = 200


def in_words(moment: dt.datetime) -> str:
    """Return day and time as staff read them."""
    return formats.date_format(timezone.localtime(moment), "Y-m-d H:i")


def title_of(window: MaintenanceWindow) -> str:
    """Say whose account is to be used from when until when."""
    facts = {
        "name": window.account.get_full_name(),
        "account": window.account.username,
        "starts": in_words(window.starts_at),
        "ends": in_words(window.ends_at),
    }
    return str(_("%(name)s (%(account)s): %(starts)s to %(ends)s")) % facts


def _in_scope(_user: User, _act: Act) -> QuerySet[MaintenanceWindow]:
    return MaintenanceWindow.objects.all()


def _not_to_allow(post: Post, window: MaintenanceWindow) -> Refusal | None:
    if post.member_id == window.account.member_id:
        return OwnMaintenance()
    return MaintenanceOver() if window.ends_at <= timezone.now() else None


def _is_over(window: MaintenanceWindow) -> Refusal | None:
    return MaintenanceOver() if window.ends_at <= timezone.now() else None


MAINTENANCE_ACTS: ActsOn[MaintenanceWindow] = ActsOn(
    "window",
    target=lambda _window: {},
    in_scope=_in_scope,
    wrong_state=lambda window, _act: WindowClosed(MaintenanceStatus(window.status)),
    title=lambda _window: "",
)
ALLOW = MAINTENANCE_ACTS.declare(
    "allow",
    Act.OVERSEE_SIGN_INS,
    _("Allow it as the second person"),
    states=(MaintenanceStatus.OPEN,),
    earlier=("requested_by",),
    obstacle=_not_to_allow,
    confirm=Confirmation(
        title_of,
        lambda window: [
            Fact(_("What is to be done"), window.reason),
            Fact(_("Begins at"), in_words(window.starts_at)),
            Fact(_("Ends at"), in_words(window.ends_at)),
        ],
        steps=lambda window: [
            StepTaken(_("Proposed"), window.requested_by.name, window.requested_at)
        ],
    ),
    pledge=_("You know this person and what is to be done; somebody of the county stands by."),
    note=_("The account can be used in this time only; what it may do follows from its posts."),
    done=_("Allowed. The account can be used in this time."),
    task=_("Allow a maintenance account as the second person"),
    begin=_("Look"),
)
DROP_WINDOW = MAINTENANCE_ACTS.declare(
    "drop",
    Act.OVERSEE_SIGN_INS,
    _("Drop the proposal"),
    states=(MaintenanceStatus.OPEN,),
    harm=True,
    fold=_("Do not allow it"),
    reason=Reason(_("Why not"), NOTE_LENGTH),
    done=_("The proposal is dropped; it stays in the list with your reason."),
)
END_WINDOW = MAINTENANCE_ACTS.declare(
    "end",
    Act.OVERSEE_SIGN_INS,
    _("End it now"),
    states=(MaintenanceStatus.APPROVED,),
    only=_is_over,
    harm=True,
    fold=_("End it before its time"),
    reason=Reason(_("Reason"), NOTE_LENGTH),
    done=_("Ended. The account is signed out everywhere."),
)
