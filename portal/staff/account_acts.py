"""What administrators do with an account: hold it for a while, release it, close it for good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from portal.staff.acts import ActsOn
from portal.staff.asks import Confirmation, Reason
from portal.staff.enums import Act
from portal.staff.errors import AccountHeld, NotHeld, OwnAccount
from portal.staff.models import User

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.refusals import Refusal
    from portal.staff.models import Post

WHY: Final = Reason(_("Reason"), 200)


def _in_scope(_user: User, _act: Act) -> QuerySet[User]:
    return User.objects.all()


def _open_only(user: User) -> Refusal | None:
    return AccountHeld(user.username) if user.held_at or not user.is_active else None


def _held_only(user: User) -> Refusal | None:
    return None if user.held_at and user.is_active else NotHeld(user.username)


def _active_only(user: User) -> Refusal | None:
    return None if user.is_active else AccountHeld(user.username)


def _not_own(post: Post, user: User) -> Refusal | None:
    return OwnAccount() if post.member_id == user.member_id else None


ACCOUNT_ACTS: ActsOn[User] = ActsOn(
    "user", target=lambda _user: {}, in_scope=_in_scope, title=lambda _user: ""
)
HOLD = ACCOUNT_ACTS.declare(
    "hold",
    Act.HOLD_ACCOUNTS,
    _("Hold the account"),
    only=_open_only,
    obstacle=_not_own,
    harm=True,
    fold=_("Hold it"),
    note=_("It is signed out at once and has no power until it is released. Posts stay."),
    reason=WHY,
    done=_("The account is held and signed out everywhere."),
)
RELEASE = ACCOUNT_ACTS.declare(
    "release",
    Act.HOLD_ACCOUNTS,
    _("Release the account"),
    only=_held_only,
    obstacle=_not_own,
    fold=_("Release it"),
    note=_("It may sign in again, with the powers that its posts give today."),
    reason=WHY,
    done=_("The account is released."),
)
CLOSE = ACCOUNT_ACTS.declare(
    "close",
    Act.MANAGE_ACCOUNTS,
    _("Close the account"),
    only=_active_only,
    obstacle=_not_own,
    harm=True,
    note=_("For good: its name stays taken, so that the trail can be read. Posts end separately."),
    confirm=Confirmation(title=lambda user: f"{user.username} {user.get_full_name()}"),
    done=_("The account is closed."),
)
