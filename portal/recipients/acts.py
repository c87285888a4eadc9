"""What staff do with a declared change of account: review, confirm or refuse it (article 11)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from portal.staff.acts import ActsOn
from portal.staff.asks import Reason
from portal.staff.enums import Act
from portal.staff.powers import scope_units

from .enums import BEFORE_CONFIRMING, BEFORE_REVIEW, OPEN_STATUSES, AccountChangeStatus
from .errors import ChangeNotHere, ThirdPersonNeeded
from .models import AccountChange

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.staff.models import User

REASON_LENGTH: Final = 200


def _in_scope(user: User, act: Act) -> QuerySet[AccountChange]:
    return AccountChange.objects.filter(unit__in=scope_units(user, act))


def _power_of_the_step(change: AccountChange) -> Act:
    """Return the power of whoever the change waits for."""
    waits_for_unit = change.status == AccountChangeStatus.REQUESTED
    return Act.REVIEW_ACCOUNT_CHANGE if waits_for_unit else Act.CONFIRM_ACCOUNT_CHANGE


CHANGE_ACTS: ActsOn[AccountChange] = ActsOn(
    "change",
    target=lambda change: {"unit": change.unit, "place": change.holder.village},
    in_scope=_in_scope,
    wrong_state=lambda change, _act: ChangeNotHere(change.get_status_display()),
    same_person=lambda _post, _change: ThirdPersonNeeded(),
    title=lambda change: str(change.unit),
)

REVIEW = CHANGE_ACTS.declare(
    "review",
    Act.REVIEW_ACCOUNT_CHANGE,
    _("Reviewed, pass on"),
    states=(AccountChangeStatus.REQUESTED,),
    earlier=BEFORE_REVIEW,
    done=_("Reviewed. Finance confirms next."),
    task=_("Review an account change"),
    begin=_("Open"),
)
CONFIRM = CHANGE_ACTS.declare(
    "confirm",
    Act.CONFIRM_ACCOUNT_CHANGE,
    _("Confirm"),
    states=(AccountChangeStatus.REVIEWED,),
    earlier=BEFORE_CONFIRMING,
    done=_("Confirmed. The new account is in force."),
    task=_("Confirm an account change"),
    begin=_("Open"),
)
REFUSE = CHANGE_ACTS.declare(
    "refuse",
    Act.REVIEW_ACCOUNT_CHANGE,
    _("Refuse"),
    power_at=_power_of_the_step,
    states=OPEN_STATUSES,
    earlier=BEFORE_CONFIRMING,
    quiet=True,
    harm=True,
    fold=_("Refuse"),
    reason=Reason(_("Reason"), REASON_LENGTH),
    done=_("Refused. The account before stays in force."),
)
