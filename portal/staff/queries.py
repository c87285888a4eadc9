"""Which organisations one stands for, and who acts in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.staff.models import Organisation

if TYPE_CHECKING:
    import datetime as dt


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
