"""What follows from a new password, by whatever door it came: screen, administrator, command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from portal.staff.enums import SessionEnding
from portal.staff.models import FormerPassword, User
from portal.staff.services.sessions import close_sessions
from portal.staff.services.trusted_browsers import forget_browsers

if TYPE_CHECKING:
    from portal.audit.actors import Actor

# Hashes that stay: the last five, the present one among them
HELD = 5


def note_new_password(*, user: User, actor: Actor | None = None) -> None:
    """Remember the hash, end the account's sessions and what its browsers were told."""
    now = timezone.now()
    User.objects.filter(pk=user.pk).update(password_at=now)
    user.password_at = now
    if not user.has_usable_password():
        return
    FormerPassword.objects.create(account=user, encoded=user.password, at=now)
    former = FormerPassword.objects.filter(account=user).values_list("pk", flat=True)
    FormerPassword.objects.filter(pk__in=list(former[HELD : HELD + 20])).delete()
    whose = actor or user.as_actor()
    close_sessions(user=user, ending=SessionEnding.PASSWORD, actor=whose)
    forget_browsers(user=user, actor=whose)
