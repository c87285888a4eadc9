"""Making an edition the current one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from portal.audit.services import record
from portal.policies.errors import EditionAlreadyCurrent, EditionIncomplete
from portal.policies.models import Policy, PolicyList
from portal.staff.powers import Act, require

if TYPE_CHECKING:
    from portal.staff.models import User


@transaction.atomic
def make_current(*, edition: PolicyList, by: User) -> PolicyList:
    """Make ``edition`` the one that is current and take its names over to the policies.

    Earlier editions stay readable (article 5: the list is adjusted, never overwritten).
    Raises ``NotAllowed``, ``EditionIncomplete``, ``EditionAlreadyCurrent``.
    """
    post = require(by, Act.EDIT_POLICY)
    locked = PolicyList.objects.select_for_update().get(pk=edition.pk)
    if locked.is_current:
        raise EditionAlreadyCurrent
    listings = list(locked.listings.select_related("policy"))
    if not listings:
        raise EditionIncomplete
    PolicyList.objects.filter(is_current=True).update(is_current=False)
    locked.is_current = True
    locked.save(update_fields=["is_current"])
    for listing in listings:
        listing.policy.name = listing.name
    Policy.objects.bulk_update([listing.policy for listing in listings], ["name"])
    record(
        act="policies.make_current",
        actor=post.actor(by),
        subject=locked,
        detail={"edition": locked.number, "listings": len(listings)},
    )
    return locked
