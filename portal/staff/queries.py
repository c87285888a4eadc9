"""Which organisations one stands for, who acts in its place; who needs a second factor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from portal.staff.models import Organisation, SecondFactor

if TYPE_CHECKING:
    import datetime as dt

    from portal.staff.models import User


def lineage(organisation: Organisation) -> set[int]:
    """Return the ids of an organisation and of all that were merged into it, however far back."""
    ids = {organisation.pk}
    pairs = list(Organisation.objects.exclude(successor=None).values_list("pk", "successor_id"))
    while more := {old for old, new in pairs if new in ids} - ids:
        ids |= more
    return ids


def acting(organisation: Organisation, on: dt.date | None = None) -> Organisation:
    """Return who acts in an organisation's place on that day: itself or its latest successor."""
    seen = {organisation.pk}
    current = organisation
    while not Organisation.objects.in_force(on).filter(pk=current.pk).exists():
        following = current.successor
        if following is None or following.pk in seen:
            break
        seen.add(following.pk)
        current = following
    return current


def factor_of(account: User) -> SecondFactor | None:
    """Return the authenticator that an account uses, or None."""
    return SecondFactor.objects.filter(account=account, confirmed_at__isnull=False).first()


def needs_second_factor(account: User) -> bool:
    """Return whether the password alone opens nothing: everybody's, or who has set one up."""
    return bool(settings.SECOND_FACTOR_REQUIRED) or factor_of(account) is not None


def recovery_codes_left(account: User) -> int:
    """Return how many recovery codes of an account are still good."""
    return account.recovery_codes.filter(used_at=None).count()
