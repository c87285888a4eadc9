"""What staff do with a declared change of account: review, confirm or refuse it (article 11)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from portal.staff.acts import ActsOn
from portal.staff.asks import Choice, Reason
from portal.staff.enums import Act
from portal.staff.powers import scope_units

from .enums import (
    BEFORE_CONFIRMING,
    BEFORE_REVIEW,
    OPEN_STATUSES,
    AccountChangeStatus,
    PicturePurpose,
)
from .errors import ChangeNotHere, PictureGone, ThirdPersonNeeded
from .models import AccountChange

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.refusals import Refusal
    from portal.staff.asks import Text
    from portal.staff.models import User

REASON_LENGTH: Final = 200


def _in_scope(user: User, act: Act) -> QuerySet[AccountChange]:
    return AccountChange.objects.filter(unit__in=scope_units(user, act))


def _power_of_the_step(change: AccountChange) -> Act:
    """Return the power of whoever the change waits for."""
    waits_for_unit = change.status == AccountChangeStatus.REQUESTED
    return Act.REVIEW_ACCOUNT_CHANGE if waits_for_unit else Act.CONFIRM_ACCOUNT_CHANGE


def _no_picture(change: AccountChange) -> Refusal | None:
    """Return why there is nothing to look at: no picture came with the change, or it was erased."""
    picture = getattr(change, "picture", None)
    return PictureGone() if picture is None or picture.erased_at else None


def _purposes(*purposes: PicturePurpose) -> Choice[AccountChange]:
    values: list[tuple[str, Text]] = [(purpose.value, purpose.label) for purpose in purposes]
    return Choice("purpose", _("What for"), lambda _change: values)


CHANGE_ACTS: ActsOn[AccountChange] = ActsOn(
    "change",
    target=lambda change: {"unit": change.unit, "place": change.holder.village},
    in_scope=_in_scope,
    wrong_state=lambda change, _act: ChangeNotHere(change.get_status_display()),
    same_person=lambda _member, _change: ThirdPersonNeeded(),
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
LOOK_AT_PICTURE = CHANGE_ACTS.declare(
    "look",
    Act.REVIEW_ACCOUNT_CHANGE,
    _("See the picture of the passbook"),
    power_at=_power_of_the_step,
    states=OPEN_STATUSES,
    earlier=BEFORE_CONFIRMING,
    only=_no_picture,
    quiet=True,
    choice=_purposes(PicturePurpose.DECIDE),
)
AUDIT_PICTURE = CHANGE_ACTS.declare(
    "audit",
    Act.AUDIT_ACCOUNT_CHANGE,
    _("See the picture of the passbook"),
    only=_no_picture,
    quiet=True,
    choice=_purposes(PicturePurpose.SUPERVISION, PicturePurpose.COMPLAINT),
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
